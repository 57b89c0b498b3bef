#include <cstring>

#include "reference.hpp"

namespace segue::kernels::reference {
namespace {

float value(float stored) { return stored; }

float value(std::uint16_t stored) {  // bfloat16 is the upper half of a float
  const std::uint32_t bits = std::uint32_t{stored} << 16U;
  float wide = 0;
  std::memcpy(&wide, &bits, sizeof(wide));
  return wide;
}

template <typename T>
float product_of(const T* y, const float* p, std::size_t n) {
  float q = 0;
  for (std::size_t j = 0; j < n; ++j) q += value(y[j]) * p[j];
  return q;
}

template <typename T>
float curvature(const T* table, std::size_t n, const RowEntries& entries, const float* p) {
  float sum = 0;
  for (std::size_t i = 0; i < entries.count; ++i) {
    const float q = product_of(table + entries.rows[i] * n, p, n);
    sum += (entries.confidence[i] - entries.unobserved_weight) * q * q;
  }
  return sum;
}

template <typename T>
float pass(const T* table, std::size_t n, const RowEntries& entries, const float* p, float* out, bool residual) {
  float sum = 0;
  for (std::size_t i = 0; i < entries.count; ++i) {
    const T* y = table + entries.rows[i] * n;
    const float c = entries.confidence[i];
    const float q = product_of(y, p, n);
    sum += c * q;
    float t = (c - entries.unobserved_weight) * q;
    if (residual) t = c - t;
    for (std::size_t j = 0; j < n; ++j) out[j] += t * value(y[j]);
  }
  return sum;
}

}  // namespace

void product_float(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  pass(table, n, entries, p, out, false);
}
float residual_float(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  return pass(table, n, entries, p, out, true);
}
float curvature_float(const float* table, std::size_t n, const RowEntries& entries, const float* p) {
  return curvature(table, n, entries, p);
}
void product_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                      float* out) {
  pass(table, n, entries, p, out, false);
}
float residual_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                        float* out) {
  return pass(table, n, entries, p, out, true);
}
float curvature_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p) {
  return curvature(table, n, entries, p);
}

}  // namespace segue::kernels::reference
