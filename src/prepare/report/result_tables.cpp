#include "result_tables.hpp"

#include <array>
#include <fmt/format.h>

#include "segue/tables/parquet.hpp"

namespace segue::prepare {
namespace {

using Json = nlohmann::ordered_json;

struct ResultTable {
  const char* view;
  const char* file;
  std::array<const char*, 4> filled;  // columns that no row lacks
};

constexpr ResultTable kTables[] = {
    {"preprocessed", "preprocessed.parquet", {"user_id", "track_id"}},
    {"events", "events.parquet", {"user_id", "track_id", "plays", "weight"}},
    {"items", "items.parquet", {"track_id", "track_group_id", "artist_id", "title"}},
    {"artists", "artists.parquet", {"artist_id", "name"}},
    {"users", "users.parquet", {"user_id", "raw_id"}},
    {"user_ids", "label_encoders/users.parquet", {"raw_id", "user_id"}},
    {"track_ids", "label_encoders/tracks.parquet", {"raw_id", "track_id"}},
    {"artist_ids", "label_encoders/artists.parquet", {"raw_id", "artist_id"}},
    {"rejects", "rejects.parquet", {"step", "reason"}},
};

// Ids that lead to no row of the table they are ids of.
constexpr std::pair<const char*, const char*> kDangling[] = {
    {"events.user_id without a user",
     "SELECT count(*) FROM written_events WHERE user_id >= (SELECT count(*) FROM written_users)"},
    {"events.track_id without a track",
     "SELECT count(*) FROM written_events WHERE track_id >= (SELECT count(*) FROM written_items)"},
    {"items.artist_id without an artist",
     "SELECT count(*) FROM written_items WHERE artist_id >= (SELECT count(*) FROM written_artists)"},
    {"users.user_id not contiguous",
     "SELECT count(*) - count(DISTINCT user_id) + (max(user_id)::BIGINT + 1 - count(*)) FROM written_users"},
    {"items.track_id not contiguous",
     "SELECT count(*) - count(DISTINCT track_id) + (max(track_id)::BIGINT + 1 - count(*)) FROM written_items"},
    {"artists.artist_id not contiguous",
     "SELECT count(*) - count(DISTINCT artist_id) + (max(artist_id)::BIGINT + 1 - count(*)) FROM written_artists"},
};

}  // namespace

Status open_result_tables(tables::Database& database, const std::filesystem::path& output) {
  for (const ResultTable& table : kTables) {
    const auto source = tables::parquet_source(database, output / table.file, {});
    if (!source) return source.error();
    if (auto made = database.execute(fmt::format("CREATE OR REPLACE VIEW written_{} AS FROM {}", table.view, *source));
        !made)
      return made;
  }
  return {};
}

Result<Json> check_references(tables::Database& database) {
  Json json;
  std::int64_t wrong = 0;
  std::string first;
  const auto note = [&](const std::string& name, std::int64_t count) {
    json[name] = count;
    if (count != 0 && wrong == 0) first = fmt::format("{}: {}", name, count);
    wrong += count;
  };
  for (const ResultTable& table : kTables)
    for (const char* column : table.filled) {
      if (column == nullptr) break;
      const auto nulls = database.count(fmt::format("SELECT count(*) - count({}) FROM written_{}", column, table.view));
      if (!nulls) return nulls.error();
      note(fmt::format("{}.{}", table.view, column), *nulls);
    }
  for (const auto& [name, sql] : kDangling) {
    const auto count = database.count(sql);
    if (!count) return count.error();
    note(name, *count);
  }
  if (wrong != 0) return make_error(ErrorKind::internal, "the tables written do not hold together ({})", first);
  return json;
}

Result<Json> column_bytes(tables::Database& database, const std::filesystem::path& output) {
  Json json;
  for (const ResultTable& table : kTables) {
    auto rows =
        database.query(fmt::format("SELECT split_part(path_in_schema, ',', 1), sum(total_compressed_size)::BIGINT FROM "
                                   "parquet_metadata({}) GROUP BY 1 ORDER BY "
                                   "min(column_id)",
                                   tables::quote_text(tables::exact_path(output / table.file))));
    if (!rows) return rows.error();
    for (;;) {
      auto chunk = rows->next();
      if (!chunk) return chunk.error();
      if (!*chunk) break;
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row)
        json[table.file][std::string((*chunk)->text(0, row))] = (*chunk)->column<std::int64_t>(1)[row];
    }
  }
  return json;
}

Result<Json> rows_json(tables::Database& database, const std::string& select) {
  Json out = Json::array();
  auto rows = database.query("SELECT to_json(t)::VARCHAR FROM (" + select + ") AS t");
  if (!rows) return rows.error();
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return out;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) out.push_back(Json::parse((*chunk)->text(0, row)));
  }
}

}  // namespace segue::prepare
