#include <algorithm>
#include <cmath>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double self_information(std::uint32_t listeners, std::uint32_t users) {
  if (users == 0) return 0;
  return std::log2(static_cast<double>(users) / static_cast<double>(std::max(listeners, 1U)));
}

double mean_over_list(std::span<const std::uint32_t> units, std::span<const double> value) {
  if (units.empty()) return kUndefined;
  double sum = 0;
  for (const std::uint32_t unit : units) sum += value[unit];
  return sum / static_cast<double>(units.size());
}

}  // namespace segue::evaluate
