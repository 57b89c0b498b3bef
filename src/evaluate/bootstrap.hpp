// 95 % intervals by resampling rows: users, or groups of users.
// Source: Efron 1979, percentile interval; grouping of what is too many: Chamandy et al. 2012.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segue/base/run_context.hpp"

namespace segue::evaluate {

struct Interval {
  double low = 0, high = 0;
};

// Rows of `columns` pairs (upper sum, lower sum) each; row-major, 2 * columns doubles a row.
struct BootstrapRows {
  std::size_t rows = 0, columns = 0;
  std::vector<double> sums;
};

// For each column the 2.5 % and 97.5 % points of (sum of uppers) / (sum of lowers) over `resamples` draws of `rows`
// rows with replacement. Draws in which the lower sum is 0 are left out; NaN if all are.
// Cost: O(resamples * rows * columns). Same result for any team size.
[[nodiscard]] std::vector<Interval> bootstrap_ratios(const BootstrapRows& rows, std::uint32_t resamples,
                                                     std::uint64_t seed, ThreadTeam& team);

// Which of `groups` a user falls into.
[[nodiscard]] std::size_t bootstrap_group(std::uint32_t user, std::size_t groups);

// The p point, 0 <= p <= 1, between neighbours linearly. `sorted` is rising and not empty.
[[nodiscard]] double quantile(std::span<const double> sorted, double p);

}  // namespace segue::evaluate
