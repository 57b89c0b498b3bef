#include <algorithm>
#include <cmath>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

// Calls each(n) with the size of every set of equal labels; every unknown label is a set of its own.
template <typename Each>
void for_each_set(std::span<const std::uint32_t> labels, std::vector<std::uint32_t>& scratch, Each each) {
  scratch.assign(labels.begin(), labels.end());
  std::sort(scratch.begin(), scratch.end());
  for (std::size_t i = 0; i < scratch.size();) {
    std::size_t end = i + 1;
    while (scratch[i] != kUnknownLabel && end < scratch.size() && scratch[end] == scratch[i]) ++end;
    each(static_cast<double>(end - i));
    i = end;
  }
}

}  // namespace

double share_of_differing_pairs(std::span<const std::uint32_t> labels, std::vector<std::uint32_t>& scratch) {
  if (labels.size() < 2) return kUndefined;
  double same = 0;
  for_each_set(labels, scratch, [&](double n) { same += n * (n - 1) / 2; });
  const double length = static_cast<double>(labels.size());
  return 1.0 - same / (length * (length - 1) / 2);
}

double share_of_distinct(std::span<const std::uint32_t> labels, std::vector<std::uint32_t>& scratch) {
  if (labels.empty()) return kUndefined;
  double sets = 0;
  for_each_set(labels, scratch, [&](double) { sets += 1; });
  return sets / static_cast<double>(labels.size());
}

float inverse_norm(std::span<const float> factors) {
  double squares = 0;
  for (const float f : factors) squares += static_cast<double>(f) * static_cast<double>(f);
  if (!std::isfinite(squares) || squares <= 0) return 0;
  const float inverse = static_cast<float>(1.0 / std::sqrt(squares));
  return std::isfinite(inverse) ? inverse : 0;
}

double diversity_by_factors(std::span<const std::uint32_t> tracks, const linalg::DenseView& factors,
                            std::span<const float> inverse_norms, std::vector<double>& scratch) {
  if (tracks.size() < 2) return kUndefined;
  scratch.assign(factors.columns, 0.0);  // sum of the unit vectors so far
  double cosines = 0;
  for (const std::uint32_t track : tracks) {
    const double scale = static_cast<double>(inverse_norms[track]);
    if (scale == 0) continue;
    const auto row = factors.row(track);
    double dot = 0;
    for (std::size_t f = 0; f < row.size(); ++f) {
      const double unit = scale * static_cast<double>(row[f]);
      dot += scratch[f] * unit;
      scratch[f] += unit;
    }
    cosines += dot;
  }
  const double length = static_cast<double>(tracks.size());
  return 1.0 - cosines / (length * (length - 1) / 2);
}

}  // namespace segue::evaluate
