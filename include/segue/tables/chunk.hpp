// A block of up to 2,048 rows in columns, as DuckDB hands them out and takes them in.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace segue::tables {

// The types Segue's tables use, and the C++ type of their values. Timestamps are UTC microseconds since 1970.
enum class ColumnType : std::uint8_t {
  boolean,    // bool
  int32,      // std::int32_t
  uint32,     // std::uint32_t
  int64,      // std::int64_t
  uint64,     // std::uint64_t
  float32,    // float
  float64,    // double
  timestamp,  // std::int64_t, UTC microseconds
  text        // std::string_view, UTF-8
};
inline constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::max();  // where one must stand and none is

// In which rows of a column there is a value.
class Presence {
 public:
  Presence() = default;  // in every row
  explicit Presence(const std::uint64_t* bits) : bits_(bits) {}
  [[nodiscard]] bool operator[](std::size_t row) const {
    return bits_ == nullptr || (bits_[row / 64] >> (row % 64) & 1U) != 0;
  }

 private:
  const std::uint64_t* bits_ = nullptr;  // one a row, from the lowest of the first word on
};

// Rows of a query's result; owned by the Query it came from and valid until the next one is asked for.
class ChunkView {
 public:
  explicit ChunkView(void* chunk);  // a duckdb_data_chunk
  [[nodiscard]] std::size_t rows() const { return rows_; }
  // The values of a column; where is_null, what stands there has no meaning. T must be the column's own type
  // (see ColumnType); another one is a bug and throws std::logic_error.
  template <typename T>
  [[nodiscard]] std::span<const T> column(std::size_t index) const;
  [[nodiscard]] std::string_view text(std::size_t column, std::size_t row) const;
  [[nodiscard]] bool is_null(std::size_t column, std::size_t row) const;
  [[nodiscard]] Presence presence(std::size_t column) const;  // for loops, where is_null would look it up for each row

 private:
  void* chunk_;
  std::size_t rows_;
};

// Rows that are handed to DuckDB, to be filled from the front, up to kCapacity.
class ChunkWriter {
 public:
  static constexpr std::size_t kCapacity = 2048;
  explicit ChunkWriter(void* chunk);  // a duckdb_data_chunk, which must outlive it, and be empty
  // T as in ColumnType, not text; another one is a bug and throws std::logic_error.
  template <typename T>
  [[nodiscard]] std::span<T> column(std::size_t index) const;
  // What is not UTF-8 in `text` is written as U+FFFD, byte by byte.
  void set_text(std::size_t column, std::size_t row, std::string_view text);
  void set_null(std::size_t column, std::size_t row) const;

 private:
  struct Column {
    void* vector;  // a duckdb_vector
    int type;      // a duckdb_type
  };
  std::vector<Column> columns_;
  std::string buffer_;
};

}  // namespace segue::tables
