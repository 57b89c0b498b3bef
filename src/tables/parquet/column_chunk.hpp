// One column of one row group: its pages, compressed.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "segue/tables/parquet_writer.hpp"

struct ZSTD_CCtx_s;

namespace segue::tables::parquet {

// zstd with its state and room for its answer, for one page after the other: fresh memory for each costs as much as
// the packing.
class Compressor {
 public:
  [[nodiscard]] std::string_view compress(std::string_view bytes);  // valid until the next

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string out_;
};

[[nodiscard]] EncodedRows::Chunk encode_column(const ParquetColumn& column, const ParquetCells& cells,
                                               Compressor& compressor);

}  // namespace segue::tables::parquet
