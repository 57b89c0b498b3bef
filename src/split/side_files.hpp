// The sides of a split as files: the interactions of each as a table and as a matrix.
#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "sides.hpp"
#include "source.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

struct SidesCounts {
  std::vector<SideCounts> sides;  // those that have files
  std::int64_t plays_dropped = 0;
  std::int64_t pairs_on_both_sides = 0;  // train and test
};

// Writes .parquet and _matrix.npz of the first `files` sides (2, or 3 with a validation window) from the rows of
// `sided`, in one pass. `ordered`: its rows come by user, as those of preprocessed.parquet do. Memory: three batches of
// plays, then one side's matrix.
[[nodiscard]] Result<SidesCounts> write_sides(tables::Database& database, const Source& source, std::size_t files,
                                              bool ordered, const std::filesystem::path& output,
                                              const RunContext& context);

}  // namespace segue::split
