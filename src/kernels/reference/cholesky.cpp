#include "reference.hpp"

namespace segue::kernels::reference {

// Row by row: what is left of row r after the rows above, over the root of its diagonal.
bool cholesky(float* a, std::size_t n) {
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t q = 0; q < r; ++q)
      for (std::size_t j = r; j < n; ++j) a[r * n + j] -= a[q * n + r] * a[q * n + j];
    const float pivot = a[r * n + r];
    if (!(pivot > 0)) return false;
    const float scale = 1 / __builtin_sqrtf(pivot);
    for (std::size_t j = r; j < n; ++j) a[r * n + j] *= scale;
  }
  return true;
}

void cholesky_solve(const float* u, std::size_t n, float* b) {
  for (std::size_t r = 0; r < n; ++r) {  // U^T z = b
    b[r] /= u[r * n + r];
    for (std::size_t j = r + 1; j < n; ++j) b[j] -= b[r] * u[r * n + j];
  }
  for (std::size_t r = n; r-- > 0;) {  // U x = z
    for (std::size_t j = r + 1; j < n; ++j) b[r] -= u[r * n + j] * b[j];
    b[r] /= u[r * n + r];
  }
}

}  // namespace segue::kernels::reference
