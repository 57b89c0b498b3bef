#include <cmath>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double new_artist_rate(std::span<const double> plays_of_artist) {
  double known = 0, unheard = 0;
  for (const double plays : plays_of_artist) {
    if (std::isnan(plays)) continue;
    known += 1;
    if (!(plays > 0)) unheard += 1;
  }
  return known > 0 ? unheard / known : kUndefined;
}

}  // namespace segue::evaluate
