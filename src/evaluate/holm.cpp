#include <algorithm>
#include <numeric>

#include "segue/evaluate/compare.hpp"

namespace segue::evaluate {

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> corrected(p_values.size());
  double reached = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double left = static_cast<double>(order.size() - i);
    reached = std::max(reached, std::min(1.0, left * p_values[order[i]]));
    corrected[order[i]] = reached;
  }
  return corrected;
}

}  // namespace segue::evaluate
