// Parquet files, which DuckDB reads itself.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "ingest/fields.hpp"
#include "ingest/inputs.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

struct ParquetView {
  std::int64_t rows = 0;
  std::string sql;  // creates the view `mapped`
  bool timed = false;
};

// Errors: the file is missing, cut off or no Parquet file; a column is not there.
[[nodiscard]] Result<ParquetView> view_parquet(tables::Database& database, const Source& source, const InputFile& file,
                                               std::uint32_t file_id, std::int64_t first_row_id);

}  // namespace segue::prepare
