// The sides of a split as files: the interactions of each as a table and as a matrix.
#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "methods.hpp"
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

// Writes .parquet and _matrix.npz of the sides of `plan` from the rows of `sided`, in one pass. Memory: three batches
// of plays, then one side's matrix. Error: invalid_argument (a side is empty, and not for want of a test).
[[nodiscard]] Result<SidesCounts> write_sides(tables::Database& database, const Source& source, const Plan& plan,
                                              const std::filesystem::path& output, const RunContext& context);

}  // namespace segue::split
