void add_scaled(float a, const float* x, std::size_t n, float* y) {
  const Vector scale = splat(a);
  for (std::size_t j = 0; j < n; j += kWidth) store(y + j, multiply_add(scale, load(x + j), load(y + j)));
}

void narrow(const float* from, std::size_t n, std::uint16_t* to) {
  for (std::size_t j = 0; j < n; j += 2 * kWidth)
    store_pair(to + j, rounded(load(from + j)), rounded(load(from + j + kWidth)));
}

void round_narrow(float* v, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kWidth) store(v + j, high_halves(rounded(load(v + j))));
}

// kVectors of the result in registers while the rows of g pass; two sums each, to cover the latency.
template <std::size_t kVectors>
void multiply_columns(const float* g, std::size_t n, const float* p, std::size_t column, float* out) {
  Vector even[kVectors], odd[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) even[v] = odd[v] = zero();
  for (std::size_t k = 0; k < n; k += 2) {
    const Vector left = splat(p[k]), right = splat(p[k + 1]);
    const float* row = g + k * n + column;
    for (std::size_t v = 0; v < kVectors; ++v) {
      even[v] = multiply_add(left, load(row + v * kWidth), even[v]);
      odd[v] = multiply_add(right, load(row + n + v * kWidth), odd[v]);
    }
  }
  for (std::size_t v = 0; v < kVectors; ++v) store(out + v * kWidth, add(even[v], odd[v]));
}

void multiply_symmetric(const float* g, std::size_t n, const float* p, std::size_t first, std::size_t count,
                        float* out) {
  std::size_t i = 0;
  for (; i + 4 * kWidth <= count; i += 4 * kWidth) multiply_columns<4>(g, n, p, first + i, out + i);
  for (; i < count; i += kWidth) multiply_columns<1>(g, n, p, first + i, out + i);
}

// kVectors of the results of kRows rows in registers; m, which the rows share, is read once for all of them.
template <std::size_t kRows, std::size_t kVectors>
void multiply_tile(const float* m, std::size_t n, const float* p, std::size_t column, float* out) {
  Vector sums[kRows][kVectors];
  for (auto& row : sums)
    for (Vector& sum : row) sum = zero();
  for (std::size_t k = 0; k < n; ++k) {
    Vector right[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) right[v] = load(m + k * n + column + v * kWidth);
    for (std::size_t r = 0; r < kRows; ++r) {
      const Vector left = splat(p[r * n + k]);
      for (std::size_t v = 0; v < kVectors; ++v) sums[r][v] = multiply_add(left, right[v], sums[r][v]);
    }
  }
  for (std::size_t r = 0; r < kRows; ++r)
    for (std::size_t v = 0; v < kVectors; ++v) store(out + r * n + column + v * kWidth, sums[r][v]);
}

// As many rows from `row` on as tiles of kRows take; returns the one after them.
template <std::size_t kRows>
std::size_t multiply_tiles(const float* m, std::size_t n, const float* p, std::size_t row, std::size_t count,
                           float* out) {
  for (; row + kRows <= count; row += kRows) {
    std::size_t column = 0;
    for (; column + 2 * kWidth <= n; column += 2 * kWidth)
      multiply_tile<kRows, 2>(m, n, p + row * n, column, out + row * n);
    for (; column < n; column += kWidth) multiply_tile<kRows, 1>(m, n, p + row * n, column, out + row * n);
  }
  return row;
}

void multiply_rows(const float* m, std::size_t n, const float* p, std::size_t count, float* out) {
  std::size_t row = multiply_tiles<kMultiplyRows>(m, n, p, 0, count, out);
  row = multiply_tiles<4>(m, n, p, row, count, out);
  multiply_tiles<1>(m, n, p, row, count, out);
}
