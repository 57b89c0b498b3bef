// Rows of which step 01 can make nothing, on their way to the table `rejects`.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "segue/tables/database.hpp"

namespace segue::prepare {

// Safe to call from several threads, while a statement runs.
class RefusedRows {
 public:
  explicit RefusedRows(tables::TableWriter writer) : writer_(std::move(writer)) {}
  // Adds refuse_row(reason, file_id, source_row, raw) to the database, which add()s; it is 0, and may be called for as
  // long as what is returned lives.
  [[nodiscard]] static Result<std::shared_ptr<RefusedRows>> begin(tables::Database& database);
  // `raw`: the row's text.
  [[nodiscard]] Status add(std::string_view reason, std::uint32_t file_id, std::int64_t source_row,
                           std::string_view raw);
  [[nodiscard]] Status move_to_rejects(tables::Database& database);  // once, at the end

 private:
  std::mutex mutex_;
  tables::TableWriter writer_;
  std::size_t row_ = 0;
};

}  // namespace segue::prepare
