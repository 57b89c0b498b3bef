#include "wilcoxon.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace segue::evaluate {
namespace {

constexpr std::size_t kLargestExact = 50;
constexpr double kTieWidth = 1e-9;  // of the largest magnitude

// P(sum of positive ranks <= t) * 2 under the null: subsets of {1 .. n} counted by their sum.
double exact_p(std::size_t n, double least_ranks) {
  std::vector<double> ways(n * (n + 1) / 2 + 1, 0.0);
  ways[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank)
    for (std::size_t sum = rank * (rank + 1) / 2; sum >= rank; --sum) ways[sum] += ways[sum - rank];
  double below = 0;
  for (std::size_t sum = 0; sum <= static_cast<std::size_t>(least_ranks); ++sum) below += ways[sum];
  return std::min(1.0, 2 * below / std::exp2(static_cast<double>(n)));
}

double normal_p(double n, double positive_ranks, double tie_sum) {
  const double mean = n * (n + 1) / 4;
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - tie_sum / 48;
  if (!(variance > 0)) return 1;
  return std::erfc(std::abs(positive_ranks - mean) / std::sqrt(variance) / std::sqrt(2.0));
}

}  // namespace

SignedRanks signed_ranks(std::span<const double> differences) {
  double largest = 0;
  for (const double d : differences) largest = std::max(largest, std::abs(d));
  const double width = kTieWidth * largest;

  SignedRanks result;
  std::vector<double> signed_values;
  for (const double d : differences) {
    if (std::abs(d) <= width)
      ++result.zero;
    else
      signed_values.push_back(d);
  }
  std::sort(signed_values.begin(), signed_values.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });

  double tie_sum = 0;  // of t^3 - t
  for (std::size_t i = 0; i < signed_values.size();) {
    std::size_t end = i + 1;
    while (end < signed_values.size() && std::abs(signed_values[end]) - std::abs(signed_values[i]) <= width) ++end;
    const double count = static_cast<double>(end - i);
    const double rank = static_cast<double>(i) + (count + 1) / 2;
    tie_sum += count * (count * count - 1);
    for (; i < end; ++i) {
      (signed_values[i] > 0 ? result.positive : result.negative) += 1;
      (signed_values[i] > 0 ? result.positive_ranks : result.negative_ranks) += rank;
    }
  }
  const std::size_t n = signed_values.size();
  if (n == 0) return result;
  if (n <= kLargestExact && tie_sum == 0 && result.zero == 0)
    result.p_value = exact_p(n, std::min(result.positive_ranks, result.negative_ranks));
  else
    result.p_value = normal_p(static_cast<double>(n), result.positive_ranks, tie_sum);
  return result;
}

}  // namespace segue::evaluate
