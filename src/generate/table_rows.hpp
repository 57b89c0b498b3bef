// A TableWriter filled a row at a time.
#pragma once
#include <string_view>
#include <utility>
#include <vector>

#include "segue/tables/database.hpp"

namespace segue::generate {

class TableRows {
 public:
  static Result<TableRows> create(tables::Database& database, std::string_view table,
                                  const std::vector<tables::TableWriter::Column>& columns) {
    auto writer = tables::TableWriter::create(database, table, columns);
    if (!writer) return writer.error();
    return TableRows(std::move(*writer));
  }
  template <typename T>
  void set(std::size_t column, T value) {
    writer_.template column<T>(column)[row_] = value;
  }
  void set_text(std::size_t column, std::string_view value) { writer_.set_text(column, row_, value); }
  void set_null(std::size_t column) { writer_.set_null(column, row_); }
  [[nodiscard]] Status end_row() {
    if (++row_ < tables::TableWriter::kCapacity) return {};
    return writer_.flush(std::exchange(row_, 0));
  }
  [[nodiscard]] Status finish() {
    if (row_ > 0)
      if (auto flushed = writer_.flush(row_); !flushed) return flushed;
    return writer_.finish();
  }

 private:
  explicit TableRows(tables::TableWriter writer) : writer_(std::move(writer)) {}
  tables::TableWriter writer_;
  std::size_t row_ = 0;
};

}  // namespace segue::generate
