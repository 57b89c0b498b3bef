#include "segue/linalg/top_k.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace segue::linalg {

bool ranks_before(const Scored& a, const Scored& b) {
  const bool a_nan = std::isnan(a.score), b_nan = std::isnan(b.score);
  if (a_nan != b_nan) return b_nan;
  if (!a_nan && a.score != b.score) return a.score > b.score;
  return a.item < b.item;
}

void TopK::push(Scored candidate) {
  if (heap_.size() < k_) {
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), ranks_before);
  } else if (k_ > 0 && ranks_before(candidate, heap_.front())) {
    std::pop_heap(heap_.begin(), heap_.end(), ranks_before);
    heap_.back() = candidate;
    std::push_heap(heap_.begin(), heap_.end(), ranks_before);
  }
}

std::vector<Scored> TopK::sorted() {
  std::sort(heap_.begin(), heap_.end(), ranks_before);
  return std::exchange(heap_, {});
}

}  // namespace segue::linalg
