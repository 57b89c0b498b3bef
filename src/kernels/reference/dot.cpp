#include "reference.hpp"

namespace segue::kernels::reference {

float dot(const float* a, const float* b, std::size_t n) {
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace segue::kernels::reference
