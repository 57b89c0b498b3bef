#include "reference.hpp"

namespace segue::kernels::reference {

void gather(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, const float* scale,
            const float* weight, std::size_t count, float* buffer, std::size_t padded, float* rhs) {
  for (std::size_t i = 0; i < count; ++i) {
    const float* y = matrix + rows[i] * stride;
    for (std::size_t j = 0; j < f; ++j) {
      buffer[i * padded + j] = scale[i] * y[j];
      rhs[j] += weight[i] * y[j];
    }
    for (std::size_t j = f; j < padded; ++j) buffer[i * padded + j] = 0;
  }
}

void add_gram(const float* rows, std::size_t count, std::size_t n, float* a) {
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) a[i * n + j] += rows[k * n + i] * rows[k * n + j];
}

}  // namespace segue::kernels::reference
