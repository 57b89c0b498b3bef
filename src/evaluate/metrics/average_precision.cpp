#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double average_precision(const JudgedList& list, std::uint32_t k, AveragePrecisionOver over) {
  if (list.truth() == 0) return 0;
  const std::size_t length = std::min<std::size_t>(k, list.gains.size());
  double sum = 0, hits = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (!(list.gains[i] > 0)) continue;
    hits += 1;
    sum += hits / static_cast<double>(i + 1);
  }
  const std::size_t divisor =
      over == AveragePrecisionOver::reachable ? std::min<std::size_t>(k, list.truth()) : list.truth();
  return sum / static_cast<double>(divisor);
}

}  // namespace segue::evaluate
