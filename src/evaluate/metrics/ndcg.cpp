#include <algorithm>
#include <cmath>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

template <typename Gain>
double ratio(const JudgedList& list, std::uint32_t k, std::span<const double> discounts, Gain gain) {
  const std::size_t length = std::min<std::size_t>(k, list.gains.size());
  const std::size_t reachable = std::min<std::size_t>(k, list.truth());
  double gained = 0, ideal = 0;
  for (std::size_t i = 0; i < length; ++i)
    if (list.gains[i] > 0) gained += gain(list.gains[i]) * discounts[i];
  for (std::size_t i = 0; i < reachable; ++i) ideal += gain(list.ideal[i]) * discounts[i];
  return ideal > 0 ? gained / ideal : 0;
}

}  // namespace

std::vector<double> rank_discounts(std::uint32_t k) {
  std::vector<double> discounts(k);
  for (std::uint32_t i = 0; i < k; ++i) discounts[i] = 1.0 / std::log2(static_cast<double>(i) + 2.0);
  return discounts;
}

double ndcg(const JudgedList& list, std::uint32_t k, std::span<const double> discounts) {
  return ratio(list, k, discounts, [](float) { return 1.0; });
}

double ndcg_graded(const JudgedList& list, std::uint32_t k, std::span<const double> discounts) {
  return ratio(list, k, discounts, [](float plays) { return static_cast<double>(plays); });
}

}  // namespace segue::evaluate
