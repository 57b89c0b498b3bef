#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

std::uint32_t place_in_popularity_list(std::uint32_t order, std::span<const std::uint32_t> heard_orders) {
  const auto before = std::lower_bound(heard_orders.begin(), heard_orders.end(), order);
  if (before != heard_orders.end() && *before == order) return 0;
  return order + 1 - static_cast<std::uint32_t>(before - heard_orders.begin());
}

double serendipity(std::span<const std::uint32_t> popularity_place_of_hits, std::uint32_t k) {
  const auto surprising = std::count_if(popularity_place_of_hits.begin(), popularity_place_of_hits.end(),
                                        [k](std::uint32_t place) { return place > k; });
  return static_cast<double>(surprising) / static_cast<double>(k);
}

}  // namespace segue::evaluate
