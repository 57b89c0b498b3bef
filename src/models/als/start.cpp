#include "start.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace segue::models {
namespace {

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbouring counters become unrelated numbers.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27U) * 0x94d049bb133111ebU;
  return value ^ value >> 31U;
}

double uniform(std::uint64_t bits) { return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53; }  // within (0, 1)

// Box and Muller 1958.
double normal(std::uint64_t key, std::uint64_t counter) {
  const double u = uniform(mix(key ^ mix(2 * counter))), v = uniform(mix(key ^ mix(2 * counter + 1)));
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

}  // namespace

linalg::DenseMatrix starting_factors(const linalg::CodedView& rows, std::uint32_t f, std::uint64_t seed,
                                     std::uint64_t second_seed, ThreadTeam& team) {
  constexpr double kScale = 0.1;
  constexpr std::uint32_t kRowsABlock = 4096;
  const double deviation = kScale / std::sqrt(static_cast<double>(f));
  const std::uint64_t key = mix(seed ^ mix(second_seed));
  linalg::DenseMatrix factors(rows.rows, f);
  team.for_each_block((std::size_t{rows.rows} + kRowsABlock - 1) / kRowsABlock, [&](std::size_t block, unsigned) {
    const std::uint64_t end = std::min<std::uint64_t>(rows.rows, (block + 1) * kRowsABlock);
    for (std::uint64_t row = block * kRowsABlock; row < end; ++row) {
      if (rows.count(static_cast<std::uint32_t>(row)) == 0) continue;
      const auto values = factors.row(static_cast<std::uint32_t>(row));
      for (std::uint32_t j = 0; j < f; ++j) values[j] = static_cast<float>(deviation * normal(key, row * 1024 + j));
    }
  });
  return factors;
}

}  // namespace segue::models
