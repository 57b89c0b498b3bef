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
