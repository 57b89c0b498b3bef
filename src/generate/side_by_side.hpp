// Files made side by side: each by one thread with a DuckDB of its own, so that no file waits for another and its bytes
// do not hang on the team.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::generate {

// What a DuckDB takes besides the rows it holds.
inline constexpr std::uint64_t kDatabaseBytes = std::uint64_t{80} << 20U;

// Calls make(file, database) for each file in [0, files), as many at once as the team and the memory allow: each takes
// `bytes_each` beside `bytes_fixed`. On errors, the first in the order of files is given back.
[[nodiscard]] Status make_side_by_side(std::size_t files, std::uint64_t bytes_each, std::uint64_t bytes_fixed,
                                       const RunContext& context,
                                       const std::function<Status(std::size_t file, tables::Database& database)>& make);

}  // namespace segue::generate
