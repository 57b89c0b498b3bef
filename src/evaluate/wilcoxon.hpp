// Wilcoxon's signed-rank test. Source: Wilcoxon 1945; zeros left out; ties share the mean of their ranks.
#pragma once
#include <cstdint>
#include <span>

namespace segue::evaluate {

struct SignedRanks {
  std::int64_t positive = 0, zero = 0, negative = 0;  // how many differences are so
  double positive_ranks = 0, negative_ranks = 0;      // sums of ranks of |difference|
  double p_value = 1;                                 // two-sided
};

// Exact for up to 50 differences without ties or zeros, else by the normal approximation with the tie correction and
// without a continuity correction (what scipy.stats.wilcoxon does by itself).
// Differences of magnitudes closer than a billionth of the largest are ties: 0.3 - 0.2 and 0.2 - 0.1.
[[nodiscard]] SignedRanks signed_ranks(std::span<const double> differences);

}  // namespace segue::evaluate
