// Rows of which step 01 can make nothing, on their way to the table `rejects`.
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "segue/tables/database.hpp"

namespace segue::prepare {

// Safe to call from several threads, while a statement runs.
class RefusedRows {
 public:
  explicit RefusedRows(tables::TableWriter writer) : writer_(std::move(writer)) {}
  [[nodiscard]] static Result<tables::TableWriter> make_table(tables::Database& database);
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
