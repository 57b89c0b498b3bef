#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double popularity_lift(double list_mean, double profile_mean) {
  return profile_mean > 0 ? (list_mean - profile_mean) / profile_mean : kUndefined;
}

}  // namespace segue::evaluate
