#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double gini(std::span<std::uint32_t> exposures) {
  std::sort(exposures.begin(), exposures.end());
  const double n = static_cast<double>(exposures.size());
  double total = 0, weighted = 0;
  for (std::size_t j = 0; j < exposures.size(); ++j) {
    const double x = static_cast<double>(exposures[j]);
    total += x;
    weighted += (2.0 * static_cast<double>(j + 1) - n - 1.0) * x;
  }
  return total > 0 ? weighted / (n * total) : kUndefined;
}

}  // namespace segue::evaluate
