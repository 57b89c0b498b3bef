// Parquet files, which DuckDB reads itself.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ingest/events_part.hpp"
#include "ingest/fields.hpp"
#include "ingest/inputs.hpp"
#include "ingest/play_fields.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

// Files that say the same in the same columns, one after the other: to DuckDB they are one, since a SELECT of hundreds
// of parts takes it longer to plan than to run.
struct ParquetFiles {
  std::vector<std::filesystem::path> paths;
  std::uint32_t first_id = 0;              // file_id of the first
  std::vector<std::int64_t> first_rows;    // row_id of each file's first row
  std::int64_t rows = 0;                   // in all of them
  std::vector<std::string> names, types;   // of columns
  std::set<std::size_t> used;              // columns that a field is read from
  std::map<std::string, std::string> sql;  // by field
  KnownFields fields;
  bool users_are_numbers = false, tracks_are_numbers = false;  // as in IngestResult
  bool all_are_plays = false;                                  // no row can be rejected before its values are looked at

  // Takes the next file in, if it can be read as one with these.
  [[nodiscard]] bool join(const ParquetFiles& next);
  // The SELECT for the view `mapped`; `raw` is the whole row as text.
  [[nodiscard]] std::string mapped() const;
  // The files as a part of raw_events, for a source of plays.
  [[nodiscard]] EventsPart part(const Source& source, const std::string& table) const;

 private:
  [[nodiscard]] std::string rows_sql() const;  // row_id, file_id, source_row, and the columns
};

// One file. Errors: the file is missing, cut off or no Parquet file; a column is not there.
[[nodiscard]] Result<ParquetFiles> map_parquet(tables::Database& database, const Source& source, const InputFile& file,
                                               std::uint32_t file_id, std::int64_t first_row_id);

}  // namespace segue::prepare
