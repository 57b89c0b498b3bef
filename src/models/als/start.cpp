#include "start.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "row_blocks.hpp"

#include "segue/base/mix.hpp"

namespace segue::models {
namespace {

std::uint64_t mix(std::uint64_t value) { return mix64(value + kMixStep); }

double uniform(std::uint64_t bits) { return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53; }  // within (0, 1)

// Box and Muller 1958.
double normal(std::uint64_t key, std::uint64_t counter) {
  const double u = uniform(mix(key ^ mix(2 * counter))), v = uniform(mix(key ^ mix(2 * counter + 1)));
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

}  // namespace

linalg::DenseMatrix starting_factors(const linalg::CodedView& rows, std::uint32_t f, std::uint64_t seed,
                                     std::uint64_t second_seed, ThreadTeam& team) {
  constexpr double kScale = 0.001;
  const double deviation = kScale / std::sqrt(static_cast<double>(f));
  const std::uint64_t key = mix(seed ^ mix(second_seed));
  linalg::DenseMatrix factors(rows.rows, f);
  for_row_blocks(rows.rows, team, [&](std::size_t, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t row = first; row < last; ++row) {
      if (rows.count(row) == 0) continue;
      const auto values = factors.row(row);
      for (std::uint32_t j = 0; j < f; ++j)
        values[j] = static_cast<float>(deviation * normal(key, std::uint64_t{row} * 1024 + j));
    }
  });
  return factors;
}

}  // namespace segue::models
