// Which configurations are tried.
#pragma once
#include <cstdint>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/models/als.hpp"
#include "segue/pipeline/tune.hpp"

namespace segue::pipeline {

// `present`, then config.candidates - 1 spread evenly over the ranges, by the seed. Errors: invalid_argument.
[[nodiscard]] Result<std::vector<models::AlsConfig>> draw_candidates(const models::AlsConfig& present,
                                                                     const TuneConfig& config,
                                                                     const linalg::CsrView<float>& train,
                                                                     std::uint64_t seed);

// The rounds' iterations and how many candidates each starts with.
[[nodiscard]] std::vector<TuneRound> plan_rounds(const TuneConfig& config);

}  // namespace segue::pipeline
