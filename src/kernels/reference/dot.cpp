#include "reference.hpp"

namespace segue::kernels::reference {

float dot(const float* a, const float* b, std::size_t n) {
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void add_dots(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, std::size_t count,
              const float* p, float* q) {
  for (std::size_t i = 0; i < count; ++i) q[i] += dot(matrix + rows[i] * stride, p, f);
}

}  // namespace segue::kernels::reference
