// Parquet files, which DuckDB reads itself.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "ingest/fields.hpp"
#include "ingest/inputs.hpp"
#include "ingest/play_fields.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

struct ParquetPlays {
  std::int64_t rows = 0;
  std::string rejected;                   // the same of the rows in rejected_rows
  std::string mapped;                     // the SELECT for the view `mapped`
  std::map<std::string, TimeKind> times;  // of the fields played_at and end_time, where the file has them
  bool users_are_numbers = false, tracks_are_numbers = false;  // as in IngestResult
  bool all_are_plays = false;                                  // no row can be rejected before its values are looked at
};

// Errors: the file is missing, cut off or no Parquet file; a column is not there.
[[nodiscard]] Result<ParquetPlays> map_parquet(tables::Database& database, const Source& source, const InputFile& file,
                                               std::uint32_t file_id, std::int64_t first_row_id);

}  // namespace segue::prepare
