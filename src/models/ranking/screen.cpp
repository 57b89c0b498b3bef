#include "screen.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace segue::models {
namespace {

constexpr float kMost = 127;

// 0 where squares would vanish or overflow, or one is not a number: by their bits, these are the largest.
float largest_of(std::span<const float> values) {
  std::int32_t largest = 0;
  for (const float value : values) largest = std::max(largest, std::bit_cast<std::int32_t>(std::abs(value)));
  const auto most = std::bit_cast<float>(largest);
  return most > 1e-15F && most < 1e15F ? most : 0;
}

}  // namespace

QueryInBytes query_to_bytes(std::span<const float> vector, std::span<std::int8_t> to) {
  std::fill(to.begin(), to.end(), std::int8_t{0});
  const float largest = largest_of(vector);
  if (largest == 0) return {};
  const double step = double{largest} / double{kMost};
  double squares = 0, errors = 0;
  QueryInBytes query;
  for (std::size_t k = 0; k < vector.size(); ++k) {
    to[k] = static_cast<std::int8_t>(std::lround(double{vector[k]} / step));
    query.sum += to[k];
    const double rounded = step * to[k], error = double{vector[k]} - rounded;
    squares += rounded * rounded;
    errors += error * error;
  }
  query.scale = {step, 1 / step, std::sqrt(squares), std::sqrt(errors)};
  return query;
}

ByteScale tile_to_bytes(std::span<const float> packed, std::size_t f, const kernels::Table& kernels,
                        std::span<std::uint8_t> to) {
  const float largest = largest_of(packed);
  if (largest == 0) return {};
  const float step = largest / kMost;
  std::array<float, kernels::kTileItems> squares, errors;
  kernels.encode_tile(packed.data(), f, padded_bytes(f), step, to.data(), squares.data(), errors.data());
  const double roundings = 1 + static_cast<double>(f + 8) * 0x1p-22;  // of these sums, which are float
  const double length = std::sqrt(double{*std::max_element(squares.begin(), squares.end())}) * roundings;
  const double error = std::sqrt(double{*std::max_element(errors.begin(), errors.end())}) * roundings;
  return {double{step}, 1 / double{step}, length, error + length * 0x1p-22};
}

std::int32_t least_sum(const QueryInBytes& query, double length, const ByteScale& tile, std::size_t f, float least) {
  constexpr double kEndless = 1 << 30;  // beyond any sum
  constexpr std::int32_t kZero = 128;   // the byte of an item's 0
  constexpr auto kAnything = std::numeric_limits<std::int32_t>::min();
  if (!(query.scale.step > 0) || !(tile.step > 0)) return kAnything;
  const double roundings = static_cast<double>(f + 4) * 0x1p-22;  // of a score, and of `length`
  const double above =
      (length * (tile.error + (tile.error + tile.length) * roundings) + query.scale.error * tile.length) *
      (1 + roundings);
  const double reached = std::floor((double{least} - above) * query.scale.inverse * tile.inverse) - 1;
  if (!(reached > -kEndless)) return kAnything;
  return static_cast<std::int32_t>(std::min(reached, kEndless)) + kZero * query.sum;
}

}  // namespace segue::models
