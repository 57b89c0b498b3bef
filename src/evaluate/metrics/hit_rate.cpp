#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double hit_rate(const JudgedList& list, std::uint32_t k) { return list.hits(k) > 0 ? 1 : 0; }

}  // namespace segue::evaluate
