// One side of a split as files: its interactions as a table and as a matrix.
#pragma once
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

// Writes NAME.parquet and NAME_matrix.npz from the rows of `sided` with this side.
[[nodiscard]] Result<SideCounts> write_side(tables::Database& database, const Source& source, int side,
                                            const char* name, const std::filesystem::path& output,
                                            const RunContext& context);

}  // namespace segue::split
