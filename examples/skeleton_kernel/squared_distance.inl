// The algorithm, once for every level. Four sums cover the latency of a fused multiply-add; two loads an element bound
// it.
float squared_distance(const float* a, const float* b, std::size_t n) {
  constexpr std::size_t kSums = 4;
  Vector sums[kSums] = {zero(), zero(), zero(), zero()};
  std::size_t i = 0;
  for (; i + kSums * kWidth <= n; i += kSums * kWidth)
    for (std::size_t s = 0; s < kSums; ++s) {
      const Vector d = subtract(load(a + i + s * kWidth), load(b + i + s * kWidth));
      sums[s] = multiply_add(d, d, sums[s]);
    }
  for (; i + kWidth <= n; i += kWidth) {
    const Vector d = subtract(load(a + i), load(b + i));
    sums[0] = multiply_add(d, d, sums[0]);
  }
  float total = sum(add(add(sums[0], sums[1]), add(sums[2], sums[3])));
  for (; i < n; ++i) total += (a[i] - b[i]) * (a[i] - b[i]);
  return total;
}
