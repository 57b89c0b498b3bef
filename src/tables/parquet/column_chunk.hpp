// One column of one row group: its pages, compressed.
#pragma once
#include "segue/tables/parquet_writer.hpp"

namespace segue::tables::parquet {

[[nodiscard]] EncodedRows::Chunk encode_column(const ParquetColumn& column, const ParquetCells& cells);

}  // namespace segue::tables::parquet
