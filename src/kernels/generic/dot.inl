// Four sums at a time, to cover the latency of a fused multiply-add.
float dot(const float* a, const float* b, std::size_t n) {
  Vector sums[4] = {zero(), zero(), zero(), zero()};
  std::size_t i = 0;
  for (; i + 4 * kWidth <= n; i += 4 * kWidth)
    for (std::size_t s = 0; s < 4; ++s)
      sums[s] = multiply_add(load(a + i + s * kWidth), load(b + i + s * kWidth), sums[s]);
  for (; i + kWidth <= n; i += kWidth) sums[0] = multiply_add(load(a + i), load(b + i), sums[0]);
  float total = sum(add(add(sums[0], sums[1]), add(sums[2], sums[3])));
  for (; i < n; ++i) total += a[i] * b[i];
  return total;
}

// Four rows at a time share the loads of p; their last f % kWidth numbers one by one.
void add_dots(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, std::size_t count,
              const float* p, float* q) {
  constexpr std::size_t kRows = 4, kAhead = 8, kLine = 64 / 4;
  const std::size_t whole = f - f % kWidth;
  std::size_t i = 0;
  for (; i + kRows <= count; i += kRows) {
    const float* y[kRows];
    Vector s[kRows];
    for (std::size_t r = 0; r < kRows; ++r) {
      y[r] = matrix + rows[i + r] * stride;
      s[r] = zero();
      if (i + r + kAhead >= count) continue;
      const float* next = matrix + rows[i + r + kAhead] * stride;
      for (std::size_t j = 0; j < f; j += kLine) __builtin_prefetch(next + j);
    }
    for (std::size_t j = 0; j < whole; j += kWidth) {
      const Vector right = load(p + j);
      for (std::size_t r = 0; r < kRows; ++r) s[r] = multiply_add(load(y[r] + j), right, s[r]);
    }
    alignas(16) float totals[kRows];
    _mm_store_ps(totals, sums(s[0], s[1], s[2], s[3]));
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t j = whole; j < f; ++j) totals[r] += y[r][j] * p[j];
      q[i + r] += totals[r];
    }
  }
  for (; i < count; ++i) q[i] += dot(matrix + rows[i] * stride, p, f);
}
