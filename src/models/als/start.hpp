// Where training starts.
#pragma once
#include <cstdint>

#include "segue/base/thread_team.hpp"
#include "segue/linalg/coded.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::models {

// Rows of `rows` with entries get f numbers from N(0, (0.001 / sqrt f)^2), others zero. A number hangs on seed, row and
// column alone. So small that regularization outweighs the rest of the first sweep's equations: users become sums of
// their items' random numbers, items sums of their users', a step of power iteration in which those with many plays
// are long; grow() then finds the scale. Lists are better for it than from a start whose first sweep solves for noise,
// and the result does not hang on the number (measured in bench/als/README.md).
[[nodiscard]] linalg::DenseMatrix starting_factors(const linalg::CodedView& rows, std::uint32_t f, std::uint64_t seed,
                                                   std::uint64_t second_seed, ThreadTeam& team);

}  // namespace segue::models
