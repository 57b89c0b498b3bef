#include "ingest/parquet_files.hpp"

#include <algorithm>
#include <fmt/ranges.h>

#include "ingest/columns.hpp"

#include "segue/tables/parquet.hpp"

namespace segue::prepare {

using tables::quote_identifier;
using tables::quote_text;

namespace {

// Fields that SQL takes as numbers where they are numbers; all others it takes as text.
bool is_numeric_field(std::string_view field) {
  return field == "ms_played" || field == "seconds_played" || field == "percent_played" || field == "duration_ms" ||
         field == "duration_s";
}

bool is_id(std::string_view field) {
  return field == "user" || field == "track_id" || field == "artist_id" || field == "bad" || field == "good";
}

// A column of whole numbers in which one was missing is written as DOUBLE by pandas: 7.0 is the id 7, NaN none. Beyond
// 2^53, of FLOAT 2^24, not all whole numbers can be told apart; such an id stays as it is.
std::string id_of_fraction(std::string_view column, std::string_view type) {
  return fmt::format(
      "CASE WHEN abs({0}) < {1} AND {0} = trunc({0}) THEN CAST({0}::BIGINT AS VARCHAR) "
      "WHEN NOT isnan({0}) THEN CAST({0} AS VARCHAR) END",
      column, type == "FLOAT" ? 1 << 24 : std::int64_t{1} << 53);
}

TimeKind kind_of(std::string_view type) {
  if (type.starts_with("TIMESTAMP") || type == "DATE") return TimeKind::moment;
  if (type == "UBIGINT" || type.ends_with("HUGEINT") || type == "DOUBLE" || type == "FLOAT") return TimeKind::number;
  if (type.ends_with("INT") || type.ends_with("INTEGER")) return TimeKind::whole_number;
  return TimeKind::text;
}

// Whether a play says more of its track than an id.
bool describes_more(const std::map<std::string, FieldPlace>& places) {
  constexpr const char* kFields[] = {"artist_id",      "artist",      "title",       "album",     "isrc",
                                     "recording_mbid", "artist_mbid", "duration_ms", "duration_s"};
  return std::any_of(std::begin(kFields), std::end(kFields), [&](const char* field) { return places.contains(field); });
}

// A column's name in SQL: none of theirs then hides one of ours, or of DuckDB's.
std::string column_sql(std::size_t column) { return fmt::format("c{}", column); }

struct Columns {
  std::vector<std::string> names, types;
};

Result<Columns> describe(tables::Database& database, const std::string& from) {
  auto rows = database.query(fmt::format("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {})", from));
  if (!rows) return rows.error();
  Columns columns;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return columns;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      columns.names.emplace_back((*chunk)->text(0, row));
      columns.types.emplace_back((*chunk)->text(1, row));
    }
  }
}

}  // namespace

bool ParquetFiles::join(const ParquetFiles& next) {
  if (next.first_id != first_id + paths.size() || next.names != names || next.types != types || next.sql != sql)
    return false;
  paths.insert(paths.end(), next.paths.begin(), next.paths.end());
  first_rows.insert(first_rows.end(), next.first_rows.begin(), next.first_rows.end());
  rows += next.rows;
  return true;
}

std::string ParquetFiles::rows_sql() const {
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < names.size(); ++i) columns.push_back(column_sql(i));
  const bool one = paths.size() == 1;
  return fmt::format(
      "(SELECT {} + t.file_row_number AS row_id, ({} + {})::UINTEGER AS file_id, t.file_row_number + 1 AS source_row, "
      "* FROM {} AS t({}))",
      one ? std::to_string(first_rows.front())
          : fmt::format("([{}])[t.file_index::BIGINT + 1]", fmt::join(first_rows, ", ")),
      first_id, one ? "0" : "t.file_index", tables::parquet_rows(paths), fmt::join(columns, ", "));
}

std::string ParquetFiles::mapped() const {
  std::vector<std::string> packed;
  for (std::size_t i = 0; i < names.size(); ++i)
    packed.push_back(fmt::format("{} := {}", quote_identifier(names[i]), column_sql(i)));
  return mapped_select({.sql = sql, .raw = fmt::format("to_json(struct_pack({}))::VARCHAR", fmt::join(packed, ", "))},
                       rows_sql());
}

// A row that is rejected is kept as it was read, so that no one has to look for it in the files again.
EventsPart ParquetFiles::part(const Source& source, const std::string& table) const {
  std::vector<std::string> packed;
  packed.reserve(used.size());
  for (const std::size_t column : used) packed.push_back(fmt::format("{0} := {0}", column_sql(column)));
  const std::string all =
      mapped_select({.sql = sql, .raw = fmt::format("struct_pack({})", fmt::join(packed, ", "))}, rows_sql());
  const std::string rejected =
      mapped_select({.sql = sql, .raw = "reject_reason"},
                    fmt::format("(SELECT ([{}])[file_id - {} + 1] + source_row - 1 AS row_id, file_id, source_row, "
                                "reject_reason, unnest(row_read) FROM {})",
                                fmt::join(first_rows, ", "), first_id, table));
  return {plays_select(source, fields, "(" + all + ")", "row_read"), "file_id, source_row, row_read", table,
          plays_select(source, fields, "(" + rejected + ")", "reject_reason")};
}

Result<ParquetFiles> map_parquet(tables::Database& database, const Source& source, const InputFile& file,
                                 std::uint32_t file_id, std::int64_t first_row_id) {
  auto from = tables::parquet_source(database, file.path, {});
  if (!from) return from.error();
  auto columns = describe(database, *from);
  if (!columns)
    return make_error(ErrorKind::corrupt, "{}: the Parquet file cannot be read ({}); make it again", file.path.string(),
                      columns.error().message);
  auto places = place_fields(source, file.path, columns->names);
  if (!places) return places.error();
  ParquetFiles files;
  files.paths = {file.path};
  files.first_id = file_id;
  files.first_rows = {first_row_id};
  files.names = std::move(columns->names);
  files.types = std::move(columns->types);
  for (const auto& [field, place] : *places) {
    std::string sql = place.constant ? quote_text(*place.constant) : column_sql(place.column);
    if (!place.below.empty()) sql += "." + quote_identifier(place.below);
    const bool plain = !place.constant && place.below.empty();
    const TimeKind kind = plain ? kind_of(files.types[place.column]) : TimeKind::text;
    const bool timed = field == "played_at" || field == "end_time";
    files.fields.there.insert(field);
    if (!place.constant) files.used.insert(place.column);
    if (timed && source.role == Role::events) files.fields.times[field] = kind;
    const bool as_it_is = kind != TimeKind::text && source.role == Role::events &&
                          (timed || (is_numeric_field(field) && kind != TimeKind::moment));
    const bool fraction = plain && (files.types[place.column] == "DOUBLE" || files.types[place.column] == "FLOAT");
    files.sql[field] = as_it_is                   ? sql
                       : fraction && is_id(field) ? id_of_fraction(sql, files.types[place.column])
                                                  : fmt::format("CAST({} AS VARCHAR)", sql);
    if (kind != TimeKind::whole_number || source.role != Role::events) continue;
    if (field == "user") files.sql["user_number"] = sql + "::BIGINT";
    if (field == "track_id") files.sql["track_number"] = sql + "::BIGINT";
  }
  files.users_are_numbers = files.sql.contains("user_number");
  files.tracks_are_numbers = files.sql.contains("track_number") && !describes_more(*places);
  auto rows = database.count(
      fmt::format("SELECT num_rows FROM parquet_file_metadata({})", quote_text(tables::exact_path(file.path))));
  if (!rows) return rows.error();
  files.rows = *rows;
  bool numbers = true;  // in text there can be anything
  for (const char* field : {"ms_played", "seconds_played", "percent_played"})
    if (const auto place = places->find(field); place != places->end() && !place->second.constant)
      numbers = numbers && place->second.below.empty() && kind_of(files.types[place->second.column]) != TimeKind::text;
  files.all_are_plays =
      source.role == Role::events && numbers && !places->contains("plays") && !places->contains("not_music");
  return files;
}

}  // namespace segue::prepare
