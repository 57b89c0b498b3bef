#include <cstring>

#include "reference.hpp"

namespace segue::kernels::reference {
namespace {

std::uint32_t rounded(float value) {  // the upper half is the bfloat16
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return (bits + 0x7fffU + (bits >> 16U & 1U)) & 0xffff0000U;
}

}  // namespace

void add_scaled(float a, const float* x, std::size_t n, float* y) {
  for (std::size_t j = 0; j < n; ++j) y[j] += a * x[j];
}

void narrow(const float* from, std::size_t n, std::uint16_t* to) {
  for (std::size_t j = 0; j < n; ++j) to[j] = static_cast<std::uint16_t>(rounded(from[j]) >> 16U);
}

void round_narrow(float* v, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    const std::uint32_t bits = rounded(v[j]);
    std::memcpy(v + j, &bits, sizeof(bits));
  }
}

void multiply_symmetric(const float* g, std::size_t n, const float* p, std::size_t first, std::size_t count,
                        float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    float sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += g[(first + i) * n + j] * p[j];
    out[i] = sum;
  }
}

void multiply_rows(const float* m, std::size_t n, const float* p, std::size_t count, float* out) {
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t j = 0; j < n; ++j) {
      float sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += p[row * n + k] * m[k * n + j];
      out[row * n + j] = sum;
    }
}

}  // namespace segue::kernels::reference
