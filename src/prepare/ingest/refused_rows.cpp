#include "ingest/refused_rows.hpp"

namespace segue::prepare {

using tables::ColumnType;
using tables::TableWriter;

Result<TableWriter> RefusedRows::make_table(tables::Database& database) {
  return TableWriter::create(database, "refused",
                             {{"reason", ColumnType::text},
                              {"file_id", ColumnType::uint32},
                              {"source_row", ColumnType::int64},
                              {"raw", ColumnType::text}});
}

Status RefusedRows::add(std::string_view reason, std::uint32_t file_id, std::int64_t source_row, std::string_view raw) {
  const std::lock_guard lock(mutex_);
  writer_.set_text(0, row_, reason);
  writer_.column<std::uint32_t>(1)[row_] = file_id;
  writer_.column<std::int64_t>(2)[row_] = source_row;
  writer_.set_text(3, row_, raw);
  if (++row_ < TableWriter::kCapacity) return {};
  row_ = 0;
  return writer_.flush(TableWriter::kCapacity);
}

Status RefusedRows::move_to_rejects(tables::Database& database) {
  if (auto flushed = writer_.flush(row_); !flushed) return flushed;
  if (auto finished = writer_.finish(); !finished) return finished;
  return database.execute(
      "INSERT INTO rejects SELECT '01_ingest', reason, path, source_row, raw FROM refused JOIN input_files USING "
      "(file_id); DROP TABLE refused");
}

}  // namespace segue::prepare
