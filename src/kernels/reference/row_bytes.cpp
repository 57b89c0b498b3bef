#include <cmath>
#include <cstring>

#include "reference.hpp"

namespace segue::kernels::reference {
namespace {

constexpr int kZero = 128;        // the byte of 0
constexpr float kMostByte = 127;  // away from it

std::uint32_t step_bits(float step) {  // rounded up, so that no number is more than 127 steps
  std::uint32_t bits = 0;
  std::memcpy(&bits, &step, sizeof(bits));
  return (bits + 0xffffU) >> 16U;
}

float step_of(std::uint32_t upper_bits) {
  const std::uint32_t bits = upper_bits << 16U;
  float step = 0;
  std::memcpy(&step, &bits, sizeof(step));
  return step;
}

float step_of(const std::uint8_t* row, std::size_t n) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < kStepBytes; ++i) bits |= (row[n - kStepBytes + i] & 1U) << i;
  return step_of(bits);
}

long clamped(long value, long least, long most) { return value < least ? least : value > most ? most : value; }

float pass(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out,
           bool residual) {
  float sum = 0;
  for (std::size_t i = 0; i < entries.count; ++i) {
    const std::uint8_t* bytes = table.bytes + entries.rows[i] * n;
    const float step = step_of(bytes, n), c = entries.confidence[i];
    const auto value = [&](std::size_t j) { return static_cast<float>(bytes[j] - kZero) * step * table.scale[j]; };
    float q = 0;
    for (std::size_t j = 0; j < n; ++j) q += value(j) * p[j];
    const float t = (c - entries.unobserved_weight) * q;
    sum += residual ? c * q : t * q;
    for (std::size_t j = 0; j < n && out != nullptr; ++j) out[j] += (residual ? c - t : t) * value(j);
  }
  return sum;
}

}  // namespace

void product_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  pass(table, n, entries, p, out, false);
}
float residual_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  return pass(table, n, entries, p, out, true);
}
float curvature_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p) {
  return pass(table, n, entries, p, nullptr, false);
}

void encode(const float* from, const float* scale, std::size_t n, std::uint8_t* to) {
  float most = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const float size = std::abs(from[j] / scale[j]);
    most = size <= most ? most : size;  // NaN too
    if (!std::isfinite(most)) break;
  }
  const std::uint32_t bits = step_bits(most / kMostByte);
  const float step = step_of(bits);
  const bool usable = step > 0 && std::isfinite(step);
  for (std::size_t j = 0; j < n; ++j) {
    const long whole = usable ? std::lrint(from[j] / scale[j] / step) : 0;
    to[j] = static_cast<std::uint8_t>(kZero + clamped(whole, -127L, 127L));
  }
  for (std::size_t j = n - kStepBytes; j < n; ++j) {  // the nearest with this lowest bit
    const long bit = bits >> (j + kStepBytes - n) & 1U;
    const double number = usable ? double{from[j]} / double{scale[j]} / double{step} : 0;
    to[j] = static_cast<std::uint8_t>(clamped(2 * std::lrint((number + kZero - bit) / 2), 0L, 254L) + bit);
  }
}

void round_int8(float* p, const float* scale, std::size_t n) {
  float most = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const float size = std::abs(p[j] * scale[j]);
    if (size > most) most = size;
  }
  const float step = most / kMostByte;
  for (std::size_t j = 0; j < n && step > 0; ++j) p[j] = std::nearbyint(p[j] * scale[j] / step) * step / scale[j];
}

}  // namespace segue::kernels::reference
