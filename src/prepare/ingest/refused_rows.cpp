#include "ingest/refused_rows.hpp"

#include <algorithm>
#include <array>

namespace segue::prepare {

using tables::ColumnType;
using tables::TableWriter;

Result<std::shared_ptr<RefusedRows>> RefusedRows::begin(tables::Database& database) {
  auto writer = TableWriter::create(database, "refused",
                                    {{"reason", ColumnType::text},
                                     {"file_id", ColumnType::uint32},
                                     {"source_row", ColumnType::int64},
                                     {"raw", ColumnType::text}});
  if (!writer) return writer.error();
  auto refused = std::make_shared<RefusedRows>(std::move(*writer));
  const std::array columns = {ColumnType::text, ColumnType::uint32, ColumnType::int64, ColumnType::text};
  auto added = database.add_row_function(
      "refuse_row", columns,
      [weak = std::weak_ptr(refused)](const tables::ChunkView& rows, std::span<std::uint8_t> out) -> Status {
        const auto here = weak.lock();
        if (here == nullptr) return make_error(ErrorKind::internal, "refuse_row was called after step 01");
        const auto files = rows.column<std::uint32_t>(1);
        const auto source_rows = rows.column<std::int64_t>(2);
        for (std::size_t row = 0; row < rows.rows(); ++row)
          if (auto put = here->add(rows.text(0, row), files[row], source_rows[row], rows.text(3, row)); !put)
            return put;
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        return {};
      });
  if (!added) return added.error();
  return refused;
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
