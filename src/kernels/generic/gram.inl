// The sum of outer products, where ALS spends its time. A tile of the result (kTileRows x up to 3 vectors) stays in
// registers while all rows pass: a row costs kTileRows broadcasts and 3 loads for 3 kTileRows multiply-adds, so the
// multipliers, not the loads, are the limit. Only tiles that touch the upper triangle are computed.
void gather(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, const float* scale,
            const float* weight, std::size_t count, float* buffer, std::size_t padded, float* rhs) {
  constexpr std::size_t kAhead = 8;      // rows are far apart in memory: ask for them early
  constexpr std::size_t kLine = 64 / 4;  // floats in a cache line
  const std::size_t whole = f - f % kWidth;
  for (std::size_t i = 0; i < count; ++i) {
    if (i + kAhead < count) {
      const float* next = matrix + rows[i + kAhead] * stride;
      for (std::size_t j = 0; j < f; j += kLine) __builtin_prefetch(next + j);
    }
    const float* y = matrix + rows[i] * stride;
    float* out = buffer + i * padded;
    const Vector s = splat(scale[i]), w = splat(weight[i]);
    for (std::size_t j = 0; j < whole; j += kWidth) {
      const Vector v = load(y + j);
      store(out + j, multiply(s, v));
      store(rhs + j, multiply_add(w, v, load(rhs + j)));
    }
    for (std::size_t j = whole; j < f; ++j) {
      out[j] = scale[i] * y[j];
      rhs[j] += weight[i] * y[j];
    }
    for (std::size_t j = f; j < padded; ++j) out[j] = 0;
  }
}

// Tile of kTileRows x (kVectors kWidth) at (row, column) of a: +- rows^T rows.
template <std::size_t kVectors, bool kSubtract>
void gram_tile(const float* rows, std::size_t count, std::size_t stride, std::size_t row, std::size_t column,
               float* a) {
  Vector sums[kTileRows][kVectors];
  for (std::size_t r = 0; r < kTileRows; ++r)
    for (std::size_t v = 0; v < kVectors; ++v) sums[r][v] = load(a + (row + r) * stride + column + v * kWidth);
  for (std::size_t k = 0; k < count; ++k) {
    const float* y = rows + k * stride;
    Vector right[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) right[v] = load(y + column + v * kWidth);
    for (std::size_t r = 0; r < kTileRows; ++r) {
      const Vector left = splat(y[row + r]);
      for (std::size_t v = 0; v < kVectors; ++v)
        sums[r][v] =
            kSubtract ? multiply_subtract(left, right[v], sums[r][v]) : multiply_add(left, right[v], sums[r][v]);
    }
  }
  for (std::size_t r = 0; r < kTileRows; ++r)
    for (std::size_t v = 0; v < kVectors; ++v) store(a + (row + r) * stride + column + v * kWidth, sums[r][v]);
}

// All tiles of the upper triangle from row `first` on.
template <bool kSubtract>
void gram_tiles(const float* rows, std::size_t count, std::size_t n, std::size_t first, float* a) {
  for (std::size_t row = first; row < n; row += kTileRows) {
    std::size_t column = row - row % kWidth;
    while (column < n) {
      const std::size_t left = (n - column) / kWidth;
      const std::size_t vectors = left == 1 ? 1 : left == 2 || left == 4 ? 2 : 3;
      if (vectors == 1) gram_tile<1, kSubtract>(rows, count, n, row, column, a);
      if (vectors == 2) gram_tile<2, kSubtract>(rows, count, n, row, column, a);
      if (vectors == 3) gram_tile<3, kSubtract>(rows, count, n, row, column, a);
      column += vectors * kWidth;
    }
  }
}

void add_gram(const float* rows, std::size_t count, std::size_t n, float* a) {
  gram_tiles<false>(rows, count, n, 0, a);
}
