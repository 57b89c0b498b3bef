#include "parquet_rows.hpp"

#include <charconv>
#include <string>
#include <vector>

#include "segue/tables/parquet_writer.hpp"

namespace segue::generate {
namespace {

using tables::ColumnType;
using tables::ParquetColumn;

constexpr std::size_t kRowsAGroup = 122'880;  // as DuckDB has it

// A row group's values of one column; their memory is used again for the next.
struct Texts {
  std::string bytes;
  std::vector<std::size_t> ends;
  std::vector<std::string_view> views;
  std::vector<std::uint8_t> present;

  void add(const std::optional<std::string_view>& value) {
    if (value) bytes += *value;
    ends.push_back(bytes.size());
    present.push_back(value ? 1 : 0);
  }
  tables::ParquetCells cells() {
    views.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      views.emplace_back(bytes.data() + begin, end - begin);
      begin = end;
    }
    return {std::span<const std::string_view>(views), present};
  }
  void clear() { bytes.clear(), ends.clear(), present.clear(); }
};

struct Numbers {
  std::vector<std::int64_t> values;
  std::vector<std::uint8_t> present;

  void add(const std::optional<std::int64_t>& value) {
    values.push_back(value.value_or(0));
    present.push_back(value ? 1 : 0);
  }
  [[nodiscard]] tables::ParquetCells cells() const { return {std::span<const std::int64_t>(values), present}; }
  void clear() { values.clear(), present.clear(); }
};

std::vector<ParquetColumn> columns_of(bool inline_names) {
  if (!inline_names)
    return {{"user_id", ColumnType::int64, true},
            {"track_id", ColumnType::int64, true},
            {"played_at", ColumnType::int64, true},
            {"ms_played", ColumnType::int64, true}};
  return {{"user", ColumnType::text, true},        {"artist", ColumnType::text, true},
          {"track", ColumnType::text, true},       {"album", ColumnType::text, true},
          {"played_at", ColumnType::text, true},   {"ms_played", ColumnType::int64, true},
          {"duration_ms", ColumnType::int64, true}};
}

class ParquetRows : public RowWriter {
 public:
  ParquetRows(tables::ParquetWriter writer, bool inline_names)
      : writer_(std::move(writer)),
        inline_names_(inline_names),
        texts_(inline_names ? 5 : 0),
        numbers_(inline_names ? 2 : 4) {}

  Status write(const Cells& cells) override {
    if (inline_names_)
      take_names(cells);
    else
      take_ids(cells);
    return ++rows_ < kRowsAGroup ? Status{} : flush();
  }

  Status finish() override {
    if (auto flushed = flush(); !flushed) return flushed;
    auto rows = writer_.finish();
    return rows ? Status{} : Status(rows.error());
  }

 private:
  void take_names(const Cells& cells) {
    texts_[0].add(cells.user_is_null ? std::nullopt : std::optional(cells.user));
    texts_[1].add(cells.artist);
    texts_[2].add(cells.title);
    texts_[3].add(cells.album);
    if (cells.played_at) {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof digits, *cells.played_at).ptr;
      texts_[4].add(std::string_view(digits, static_cast<std::size_t>(end - digits)));
    } else {
      texts_[4].add(cells.played_at_text);
    }
    numbers_[0].add(cells.ms_played);
    numbers_[1].add(cells.duration_ms);
  }

  void take_ids(const Cells& cells) {
    numbers_[0].add(cells.user_is_null ? std::nullopt : std::optional(cells.user_id));
    numbers_[1].add(cells.track_id);
    numbers_[2].add(cells.played_at);
    numbers_[3].add(cells.ms_played);
  }

  Status flush() {
    std::vector<tables::ParquetCells> cells;
    cells.reserve(texts_.size() + numbers_.size());
    for (auto& column : texts_) cells.push_back(column.cells());
    for (const auto& column : numbers_) cells.push_back(column.cells());
    auto encoded = tables::encode_rows(writer_.columns(), cells);
    if (!encoded) return encoded.error();
    if (auto appended = writer_.append(*encoded); !appended) return appended;
    for (auto& column : texts_) column.clear();
    for (auto& column : numbers_) column.clear();
    rows_ = 0;
    return {};
  }

  tables::ParquetWriter writer_;
  bool inline_names_;
  std::size_t rows_ = 0;
  std::vector<Texts> texts_;      // the first columns
  std::vector<Numbers> numbers_;  // the rest
};

}  // namespace

Result<std::unique_ptr<RowWriter>> make_parquet_rows(const std::filesystem::path& file, bool inline_names) {
  auto writer = tables::ParquetWriter::create(file, columns_of(inline_names));
  if (!writer) return writer.error();
  return std::unique_ptr<RowWriter>(std::make_unique<ParquetRows>(std::move(*writer), inline_names));
}

}  // namespace segue::generate
