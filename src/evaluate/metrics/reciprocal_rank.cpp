#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double reciprocal_rank(const JudgedList& list, std::uint32_t k) {
  const std::size_t length = std::min<std::size_t>(k, list.gains.size());
  for (std::size_t i = 0; i < length; ++i)
    if (list.gains[i] > 0) return 1.0 / static_cast<double>(i + 1);
  return 0;  // no hit: never the 1 that an argmax over zeros would give
}

}  // namespace segue::evaluate
