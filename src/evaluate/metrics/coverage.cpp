#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double catalogue_coverage(std::span<const std::uint32_t> exposures, std::span<const std::uint8_t> eligible) {
  double shown = 0, catalogue = 0;
  for (std::size_t i = 0; i < exposures.size(); ++i) {
    if (!eligible.empty() && eligible[i] == 0) continue;
    catalogue += 1;
    if (exposures[i] > 0) shown += 1;
  }
  return catalogue > 0 ? shown / catalogue : kUndefined;
}

}  // namespace segue::evaluate
