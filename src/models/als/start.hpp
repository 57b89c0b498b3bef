// Where training starts.
#pragma once
#include <cstdint>

#include "segue/base/thread_team.hpp"
#include "segue/linalg/coded.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::models {

// Rows of `rows` with entries get f numbers from N(0, (0.1 / sqrt f)^2), others zero. A number hangs on seed, row and
// column alone. Scale: Rendle et al. 2021.
[[nodiscard]] linalg::DenseMatrix starting_factors(const linalg::CodedView& rows, std::uint32_t f, std::uint64_t seed,
                                                   std::uint64_t second_seed, ThreadTeam& team);

}  // namespace segue::models
