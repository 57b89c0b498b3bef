#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

std::size_t JudgedList::hits(std::uint32_t k) const {
  const auto first = gains.first(std::min<std::size_t>(k, gains.size()));
  return static_cast<std::size_t>(std::count_if(first.begin(), first.end(), [](float gain) { return gain > 0; }));
}

double precision(const JudgedList& list, std::uint32_t k) {
  return static_cast<double>(list.hits(k)) / static_cast<double>(k);
}

}  // namespace segue::evaluate
