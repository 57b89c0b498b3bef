#include <cmath>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

double calibration_error(std::span<const double> profile, std::span<const double> list, double whole_profile) {
  constexpr double kMixedIn = 0.01;  // Steck's alpha: what the list lacks altogether costs a finite amount
  double whole_list = 0;
  for (const double weight : list) whole_list += weight;
  if (!(whole_profile > 0) || !(whole_list > 0)) return kUndefined;
  double divergence = 0, unlisted = 1;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const double p = profile[i] / whole_profile, q = list[i] / whole_list;
    unlisted -= p;
    if (p > 0) divergence += p * std::log(p / ((1 - kMixedIn) * q + kMixedIn * p));
  }
  if (unlisted > 0) divergence -= unlisted * std::log(kMixedIn);
  return divergence > 0 ? divergence : 0;  // never below 0 but by rounding
}

}  // namespace segue::evaluate
