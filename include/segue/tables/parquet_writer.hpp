// Parquet files from columns in memory, zstd where it gains. Row groups are encoded on any thread and appended in
// order: an ordered table of hundreds of millions of rows, which DuckDB's COPY would encode on one thread. Format:
// https://parquet.apache.org/docs/file-format/ (Thrift compact footer, data pages of version 1).
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/tables/chunk.hpp"

namespace segue::tables {

struct ParquetColumn {
  std::string name;
  ColumnType type;  // boolean, uint32, int64, float32, float64, timestamp or text
  bool nullable = false;
};

// One column's values in a row group; a boolean is a byte. `present` (1 or 0 a row) only where the column is nullable;
// empty: all are. What stands where a value is absent has no meaning.
struct ParquetCells {
  using Values =
      std::variant<std::span<const std::uint8_t>, std::span<const std::uint32_t>, std::span<const std::int64_t>,
                   std::span<const float>, std::span<const double>, std::span<const std::string_view>>;
  Values values;
  std::span<const std::uint8_t> present = {};
};

// Column chunks as they will stand in the file, with what the footer says of them.
struct EncodedRows {
  struct Chunk {
    std::string bytes;
    std::uint64_t unpacked = 0, dictionary_bytes = 0;  // dictionary_bytes: 0 where there is none
    std::int64_t nulls = 0;
    std::string least, most;  // as Parquet's statistics hold them; empty: none
    std::uint8_t encoding = 0;
    bool compressed = true;  // by zstd
  };
  std::int64_t rows = 0;
  std::vector<Chunk> chunks;
};

// Integers and times by difference (DELTA_BINARY_PACKED), floats and text by dictionary where that is shorter. All
// columns hold the same number of rows and less than 2 GiB each. The same values give the same bytes. Safe to call at
// once from many threads. Error: internal, where the cells do not fit their columns.
[[nodiscard]] Result<EncodedRows> encode_rows(std::span<const ParquetColumn> columns,
                                              std::span<const ParquetCells> cells);

// The file appears, whole, by finish(); dropped before, it leaves nothing.
class ParquetWriter {
 public:
  [[nodiscard]] static Result<ParquetWriter> create(const std::filesystem::path& file,
                                                    std::vector<ParquetColumn> columns);
  ParquetWriter(ParquetWriter&&) noexcept;
  ~ParquetWriter();
  [[nodiscard]] std::span<const ParquetColumn> columns() const;
  [[nodiscard]] Status append(const EncodedRows& rows);  // nothing is done for no rows
  [[nodiscard]] Result<std::int64_t> finish();           // the number of rows in the file

 private:
  struct State;
  explicit ParquetWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace segue::tables
