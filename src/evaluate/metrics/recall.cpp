#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double recall(const JudgedList& list, std::uint32_t k) {
  if (list.truth() == 0) return 0;
  return static_cast<double>(list.hits(k)) / static_cast<double>(list.truth());
}

double recall_capped(const JudgedList& list, std::uint32_t k) {
  if (list.truth() == 0) return 0;
  return static_cast<double>(list.hits(k)) / static_cast<double>(std::min<std::size_t>(k, list.truth()));
}

}  // namespace segue::evaluate
