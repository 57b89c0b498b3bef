// The sides of a split as files: the interactions of each as a table and as a matrix.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>

#include "source.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

struct SideCounts {
  std::int64_t plays = 0, interactions = 0, users = 0, tracks = 0;
};

struct SidesCounts {
  std::array<SideCounts, 2> sides;  // train, test
  std::int64_t plays_dropped = 0, pairs_on_both_sides = 0;
};

// Writes train and test .parquet and _matrix.npz from the rows of `sided`, in one pass. `ordered`: its rows come by
// user, as those of preprocessed.parquet do. Memory: three batches of plays, then one side's matrix.
[[nodiscard]] Result<SidesCounts> write_sides(tables::Database& database, const Source& source, bool ordered,
                                              const std::filesystem::path& output, const RunContext& context);

}  // namespace segue::split
