// a = U^T U, panel by panel of kPad rows: each row of a panel takes off the panel's rows above it, then the panel is
// taken off all rows below with the tiles of gram.inl. All of it runs along rows, which lie in memory as they are.
template <bool kSubtract>
void gram_tiles(const float* rows, std::size_t count, std::size_t n, std::size_t first, float* a);

// Row r of the panel that starts at row `top`, over kVectors vectors from `column`: minus what the rows between give.
template <std::size_t kVectors>
void eliminate(float* a, std::size_t n, std::size_t top, std::size_t r, std::size_t column) {
  Vector sums[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) sums[v] = load(a + r * n + column + v * kWidth);
  for (std::size_t q = top; q < r; ++q) {
    const Vector left = splat(a[q * n + r]);
    for (std::size_t v = 0; v < kVectors; ++v)
      sums[v] = multiply_subtract(left, load(a + q * n + column + v * kWidth), sums[v]);
  }
  for (std::size_t v = 0; v < kVectors; ++v) store(a + r * n + column + v * kWidth, sums[v]);
}

bool cholesky(float* a, std::size_t n) {
  for (std::size_t top = 0; top < n; top += kPad) {
    for (std::size_t r = top; r < top + kPad; ++r) {
      const std::size_t start = r - r % kWidth;
      std::size_t column = start;
      for (; column + 4 * kWidth <= n; column += 4 * kWidth) eliminate<4>(a, n, top, r, column);
      for (; column < n; column += kWidth) eliminate<1>(a, n, top, r, column);
      const float pivot = a[r * n + r];
      if (!(pivot > 0)) return false;
      const Vector scale = splat(1 / __builtin_sqrtf(pivot));
      for (column = start; column < n; column += kWidth)
        store(a + r * n + column, multiply(scale, load(a + r * n + column)));
      for (column = start; column < r; ++column)
        a[r * n + column] = 0;  // so that the solves may run over whole vectors
    }
    gram_tiles<true>(a + top * n, kPad, n, top + kPad, a);
  }
  return true;
}

void cholesky_solve(const float* u, std::size_t n, float* b) {
  for (std::size_t r = 0; r < n; ++r) {  // U^T z = b
    const float z = b[r] / u[r * n + r];
    const Vector factor = splat(z);
    for (std::size_t j = r - r % kWidth; j < n; j += kWidth)
      store(b + j, multiply_subtract(factor, load(u + r * n + j), load(b + j)));
    b[r] = z;
  }
  for (std::size_t r = n; r-- > 0;) {  // U x = z
    const float z = b[r];
    b[r] = 0;
    Vector known = zero();
    for (std::size_t j = r - r % kWidth; j < n; j += kWidth)
      known = multiply_add(load(u + r * n + j), load(b + j), known);
    b[r] = (z - sum(known)) / u[r * n + r];
  }
}
