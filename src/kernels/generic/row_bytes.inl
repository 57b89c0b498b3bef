// The work of row_entries.inl on rows of bytes: sums of whole numbers, exact. The rows' bytes are 128 too large, so
// sums start at -128 times what the rows are multiplied by. That is whole numbers of a step: of 15 bits for a residual,
// and of 8 for a product, which is to find a good direction, and for a curvature, whose p has no more.
constexpr float kMostByte = 127, kMostWord = 127 * 128;  // their product, kMostBytes times, is below 2^31
constexpr float most_of(Pass pass) { return pass == Pass::residual ? kMostWord : kMostByte; }
constexpr std::size_t kTileEntries = 64;   // at most, scattered at once
constexpr std::size_t kTileBytes = 16384;  // of the first-level cache

// What turns numbers of at most `most` into at most `whole`, and all into 0 where there is no such thing.
float inverse_step(float most, float whole) { return most > 0 && most < __builtin_inff() ? whole / most : 0; }

float largest_product(const float* a, const float* b, std::size_t n) {
  Vector most = zero();
  for (std::size_t j = 0; j < n; j += kWidth) most = larger(most, absolute(multiply(load(a + j), load(b + j))));
  return largest(most);
}

float step_of(std::uint32_t upper_bits) {
  const std::uint32_t bits = upper_bits << 16;
  float step = 0;
  __builtin_memcpy(&step, &bits, sizeof(step));
  return step;
}

#if defined(__AVX512VNNI__)
#include "generic/row_bytes_vnni.inl"
#else
#include "generic/row_bytes_words.inl"
#endif

// The rows of a tile times t, added to sums, in whole numbers of a step that the largest t gives.
template <Pass kPass>
void add_tile(const std::uint8_t* const* rows, float* t, std::size_t count, std::size_t n, float* sums) {
  for (; count % kEntries != 0; ++count) t[count] = 0;
  for (std::size_t i = count; i % kWidth != 0; ++i) t[i] = 0;
  Vector most = zero();
  for (std::size_t i = 0; i < count; i += kWidth) most = larger(most, absolute(load(t + i)));
  const float most_of_all = largest(most);
  if (most_of_all == 0) return;
  if (!(most_of_all < __builtin_inff())) {
    sums[0] = most_of_all;  // what is not finite is to show
    return;
  }
  const Multipliers<kPass> whole(t, count, splat(inverse_step(most_of_all, most_of(kPass))));
  whole.scatter(rows, count, n, splat(most_of_all / most_of(kPass)), sums);
}

// n = kFixed, or any where that is 0.
template <Pass kPass, std::size_t kFixed>
float pass_of(const ByteTable& table, std::size_t width, const RowEntries& entries, const float* p, float* out) {
  const std::size_t n = kFixed == 0 ? width : kFixed;
  const float most = largest_product(p, table.scale, n);
  const Factors<kPass> factors(p, table.scale, n, splat(inverse_step(most, most_of(kPass))));
  alignas(64) float sums[kMostBytes];
  if constexpr (kPass != Pass::curvature)
    for (std::size_t j = 0; j < n; j += kWidth) store(sums + j, zero());
  const Four w = _mm_set1_ps(entries.unobserved_weight), step = _mm_set1_ps(most / most_of(kPass));
  Four sum = _mm_setzero_ps();
  const std::size_t groups = (entries.count + kEntries - 1) / kEntries;
  const std::size_t share = groups == 0 ? 0 : (entries.ahead_count + groups - 1) / groups;
  const std::size_t tile = kTileBytes / n < kTileEntries ? kTileBytes / n / kEntries * kEntries : kTileEntries;
  std::size_t ahead = 0;
  for (std::size_t first = 0; first < entries.count; first += tile) {
    const std::size_t end = first + tile < entries.count ? first + tile : entries.count;
    alignas(64) float t[kTileEntries];
    const std::uint8_t* rows[kTileEntries];
    for (std::size_t i = first; i < end; i += kEntries) {
      const std::size_t last = ahead + share < entries.ahead_count ? ahead + share : entries.ahead_count;
      for (; ahead < last; ++ahead) fetch_far(table.bytes + entries.ahead[ahead] * n, n);
      if (i + kAheadEntries + kEntries <= entries.count)
        for (std::size_t r = 0; r < kEntries; ++r) fetch_near(table.bytes + entries.rows[i + kAheadEntries + r] * n, n);
      const std::size_t left = entries.count - i;
      const std::uint8_t** four = rows + (i - first);
      for (std::size_t r = 0; r < kEntries; ++r) four[r] = table.bytes + entries.rows[r < left ? i + r : i] * n;
      const Four of_rows = steps(four, n);
      const Four q = _mm_mul_ps(factors.dots(four, n), _mm_mul_ps(of_rows, step));
      const Four multiplier = multipliers<kPass>(entries.confidence + i, left, w, q, sum);
      if constexpr (kPass != Pass::curvature) _mm_store_ps(t + (i - first), _mm_mul_ps(multiplier, of_rows));
    }
    if constexpr (kPass != Pass::curvature) add_tile<kPass>(rows, t, end - first, n, sums);
  }
  if constexpr (kPass != Pass::curvature)
    for (std::size_t j = 0; j < n; j += kWidth)
      store(out + j, multiply_add(load(sums + j), load(table.scale + j), load(out + j)));
  alignas(16) float lanes[kEntries];
  _mm_store_ps(lanes, sum);
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

// The byte of a number, in steps, nearest to it of those whose lowest bit is `bit`.
std::uint8_t nearest_with(int bit, float number) {
  const float within = number > -127 ? (number < 127 ? number : 127) : -127;  // NaN too
  const int byte = 2 * _mm_cvtss_si32(_mm_set_ss((within + 128 - static_cast<float>(bit)) / 2)) + bit;
  return static_cast<std::uint8_t>(byte > 255 ? 254 + bit : byte);
}

void encode(const float* from, const float* scale, std::size_t n, std::uint8_t* to) {
  Vector most = zero();
  for (std::size_t j = 0; j < n; j += kWidth) most = larger(most, absolute(divide(load(from + j), load(scale + j))));
  std::uint32_t bits = 0;
  const float exact_step = largest(most) / kMostByte;
  __builtin_memcpy(&bits, &exact_step, sizeof(bits));
  bits = (bits + 0xffff) >> 16;  // up, so that no number is more than 127 steps
  const float one_step = inverse_step(step_of(bits), 1);
  for (std::size_t j = 0; j < n; j += kBlock) {
    Integers numbers[kBlock / kWidth];
    for (std::size_t v = 0; v < kBlock / kWidth; ++v) {
      const std::size_t at = j + v * kWidth;
      numbers[v] = whole(multiply(divide(load(from + at), load(scale + at)), splat(one_step)));
    }
    store_bytes(to + j, numbers);
  }
  for (std::size_t i = 0; i < kStepBytes; ++i) {
    const std::size_t at = n - kBlock + factor_at(kBlock - kStepBytes + i);
    to[n - kStepBytes + i] = nearest_with(static_cast<int>(bits >> i & 1), from[at] / scale[at] * one_step);
  }
}

void round_int8(float* p, const float* scale, std::size_t n) {
  const float most = largest_product(p, scale, n);
  const Vector step = splat(most / kMostByte), inverse = splat(inverse_step(most, kMostByte));
  for (std::size_t j = 0; j < n; j += kWidth) {
    const Integers numbers = whole(multiply(multiply(load(p + j), load(scale + j)), inverse));
    store(p + j, divide(multiply(floats(numbers), step), load(scale + j)));
  }
}

template <Pass kPass>
float pass_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  if (n == 64) return pass_of<kPass, 64>(table, n, entries, p, out);
  if (n == 128) return pass_of<kPass, 128>(table, n, entries, p, out);
  if (n == 256) return pass_of<kPass, 256>(table, n, entries, p, out);
  return pass_of<kPass, 0>(table, n, entries, p, out);
}

void product_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  pass_int8<Pass::product>(table, n, entries, p, out);
}
float residual_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  return pass_int8<Pass::residual>(table, n, entries, p, out);
}
float curvature_int8(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p) {
  return pass_int8<Pass::curvature>(table, n, entries, p, nullptr);
}
