#include "ingest/parquet_files.hpp"

#include <fmt/format.h>

#include "segue/tables/parquet.hpp"

namespace segue::prepare {

using tables::quote_identifier;
using tables::quote_text;

Result<ParquetView> view_parquet(tables::Database& database, const Source& source, const InputFile& file,
                                 std::uint32_t file_id, std::int64_t first_row_id) {
  auto from = tables::parquet_source(database, file.path, {});
  if (!from) return from.error();
  auto described = database.query(fmt::format("SELECT * FROM {} LIMIT 0", *from));
  if (!described)
    return make_error(ErrorKind::corrupt, "{}: the Parquet file cannot be read ({}); make it again", file.path.string(),
                      described.error().message);
  const std::vector<std::string> columns = described->column_names();
  auto places = place_fields(source, file.path, columns);
  if (!places) return places.error();
  std::map<std::string, std::string> field_sql;
  for (const auto& [field, place] : *places) {
    std::string column = place.constant ? quote_text(*place.constant) : quote_identifier(columns[place.column]);
    if (!place.below.empty()) column += "." + quote_identifier(place.below);
    field_sql[field] = fmt::format("CAST({} AS VARCHAR)", column);
  }
  ParquetView view;
  auto rows =
      database.count(fmt::format("SELECT num_rows FROM parquet_file_metadata({})", quote_text(file.path.string())));
  if (!rows) return rows.error();
  view.rows = *rows;
  view.timed = places->contains("played_at") || places->contains("end_time");
  view.sql = mapped_view(
      field_sql, "CAST(t AS VARCHAR)", "false",
      fmt::format(
          "(SELECT {} + file_row_number AS row_id, {}::UINTEGER AS file_id, file_row_number + 1 AS source_row, t, t.* "
          "FROM read_parquet({}, file_row_number = true) AS t)",
          first_row_id, file_id, quote_text(file.path.string())));
  return view;
}

}  // namespace segue::prepare
