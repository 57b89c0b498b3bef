// Rows of the table are read where they lie: copying them into a buffer first was measured slower, since the next
// row's are fetched while this one's are worked on, and what a row needs stays in the caches for its few passes.
// Four entries at a time: 8 kVectors multiply-adds against 4 kVectors loads, 3 shuffles and 2 additions an entry.
constexpr std::size_t kEntries = 4;
constexpr std::size_t kAheadEntries = 16;  // into the first-level cache
constexpr std::size_t kLineBytes = 64;

void load_pair(const float* from, Vector& first, Vector& second) {
  first = load(from);
  second = load(from + kWidth);
}
void load_one(const float* from, Vector& v) { v = load(from); }
void load_one(const std::uint16_t*, Vector&) {}  // never: rows of bfloat16 are whole pairs

template <std::size_t kVectors, typename T>
void load_row(const T* y, Vector* v) {
  for (std::size_t j = 0; j + 2 <= kVectors; j += 2) load_pair(y + j * kWidth, v[j], v[j + 1]);
  if constexpr (kVectors % 2 == 1) load_one(y + (kVectors - 1) * kWidth, v[kVectors - 1]);
}

template <typename T>
void fetch_near(const T* row, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLineBytes / sizeof(T)) __builtin_prefetch(row + j, 0, 3);
}
template <typename T>
void fetch_far(const T* row, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLineBytes / sizeof(T)) __builtin_prefetch(row + j, 0, 2);
}

enum class Pass { residual, product, curvature };

// What each entry's row is multiplied by, from its q; of the `left` entries there are. Adds up c q of a residual, and
// (c - w) q^2 of a curvature.
template <Pass kPass>
Four multipliers(const float* confidence, std::size_t left, Four w, Four q, Four& sum) {
  alignas(16) float last[kEntries] = {};
  if (left < kEntries) {
    for (std::size_t i = 0; i < left; ++i) last[i] = confidence[i];
    confidence = last;
  }
  const Four c = _mm_loadu_ps(confidence);
  Four t = _mm_mul_ps(_mm_sub_ps(c, w), q);
  if constexpr (kPass == Pass::residual) {
    sum = _mm_fmadd_ps(c, q, sum);
    t = _mm_sub_ps(c, t);
  }
  if (left < kEntries) {
    _mm_store_ps(last, t);
    for (std::size_t i = left; i < kEntries; ++i) last[i] = 0;
    t = _mm_load_ps(last);
  }
  if constexpr (kPass == Pass::curvature) sum = _mm_fmadd_ps(t, q, sum);
  return t;
}

// Rows of kVectors, with p, out and four rows in registers.
template <std::size_t kVectors, typename T>
struct InRegisters {
  Vector p[kVectors], out[kVectors], y[kEntries][kVectors];
  InRegisters(const float* from, std::size_t) {
    for (std::size_t v = 0; v < kVectors; ++v) p[v] = load(from + v * kWidth);
  }
  void begin(const float* from) {
    for (std::size_t v = 0; v < kVectors; ++v) out[v] = load(from + v * kWidth);
  }
  Four dots(const T* const* rows) {
    Vector s[kEntries];
    for (std::size_t r = 0; r < kEntries; ++r) {
      load_row<kVectors>(rows[r], y[r]);
      s[r] = multiply(y[r][0], p[0]);
      for (std::size_t v = 1; v < kVectors; ++v) s[r] = multiply_add(y[r][v], p[v], s[r]);
    }
    return sums(s[0], s[1], s[2], s[3]);
  }
  void scatter(const T* const*, Four t) {
    const Vector t0 = splat_lane<0>(t), t1 = splat_lane<1>(t), t2 = splat_lane<2>(t), t3 = splat_lane<3>(t);
    for (std::size_t v = 0; v < kVectors; ++v) {
      out[v] = multiply_add(t0, y[0][v], out[v]);
      out[v] = multiply_add(t1, y[1][v], out[v]);
      out[v] = multiply_add(t2, y[2][v], out[v]);
      out[v] = multiply_add(t3, y[3][v], out[v]);
    }
  }
  void finish(float* to) const {
    for (std::size_t v = 0; v < kVectors; ++v) store(to + v * kWidth, out[v]);
  }
};

// Rows of any length, read twice from the cache.
template <typename T>
struct InMemory {
  const float* p;
  std::size_t n;
  float* out = nullptr;
  InMemory(const float* from, std::size_t width) : p(from), n(width) {}
  void begin(float* to) { out = to; }
  Four dots(const T* const* rows) const {
    Vector s[kEntries] = {zero(), zero(), zero(), zero()}, odd[kEntries] = {zero(), zero(), zero(), zero()};
    std::size_t j = 0;
    for (; j + 2 * kWidth <= n; j += 2 * kWidth) {
      const Vector p0 = load(p + j), p1 = load(p + j + kWidth);
      for (std::size_t r = 0; r < kEntries; ++r) {
        Vector y0, y1;
        load_pair(rows[r] + j, y0, y1);
        s[r] = multiply_add(y0, p0, s[r]);
        odd[r] = multiply_add(y1, p1, odd[r]);
      }
    }
    if (j < n)
      for (std::size_t r = 0; r < kEntries; ++r) {
        Vector y0 = zero();
        load_one(rows[r] + j, y0);
        s[r] = multiply_add(y0, load(p + j), s[r]);
      }
    return sums(add(s[0], odd[0]), add(s[1], odd[1]), add(s[2], odd[2]), add(s[3], odd[3]));
  }
  void scatter(const T* const* rows, Four weights) const {
    const Vector t[kEntries] = {splat_lane<0>(weights), splat_lane<1>(weights), splat_lane<2>(weights),
                                splat_lane<3>(weights)};
    std::size_t j = 0;
    for (; j + 2 * kWidth <= n; j += 2 * kWidth) {
      Vector o0 = load(out + j), o1 = load(out + j + kWidth);
      for (std::size_t r = 0; r < kEntries; ++r) {
        Vector y0, y1;
        load_pair(rows[r] + j, y0, y1);
        o0 = multiply_add(t[r], y0, o0);
        o1 = multiply_add(t[r], y1, o1);
      }
      store(out + j, o0);
      store(out + j + kWidth, o1);
    }
    if (j < n) {
      Vector o0 = load(out + j);
      for (std::size_t r = 0; r < kEntries; ++r) {
        Vector y0 = zero();
        load_one(rows[r] + j, y0);
        o0 = multiply_add(t[r], y0, o0);
      }
      store(out + j, o0);
    }
  }
  void finish(float*) const {}
};

#if defined(__AVX512BF16__)
#include "generic/row_pairs.inl"
#endif

template <typename Work, Pass kPass, typename T>
float pass(const T* table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  Work work(p, n);
  if constexpr (kPass != Pass::curvature) work.begin(out);
  const Four w = _mm_set1_ps(entries.unobserved_weight);
  Four sum = _mm_setzero_ps();
  const std::size_t groups = (entries.count + kEntries - 1) / kEntries;
  const std::size_t share = groups == 0 ? 0 : (entries.ahead_count + groups - 1) / groups;
  std::size_t ahead = 0;
  for (std::size_t i = 0; i < entries.count; i += kEntries) {
    const std::size_t end = ahead + share < entries.ahead_count ? ahead + share : entries.ahead_count;
    for (; ahead < end; ++ahead) fetch_far(table + entries.ahead[ahead] * n, n);
    if (i + kAheadEntries + kEntries <= entries.count)
      for (std::size_t r = 0; r < kEntries; ++r) fetch_near(table + entries.rows[i + kAheadEntries + r] * n, n);
    const std::size_t left = entries.count - i;
    const T* rows[kEntries];
    for (std::size_t r = 0; r < kEntries; ++r) rows[r] = table + entries.rows[r < left ? i + r : i] * n;
    const Four t = multipliers<kPass>(entries.confidence + i, left, w, work.dots(rows), sum);
    if constexpr (kPass != Pass::curvature) work.scatter(rows, t);
  }
  if constexpr (kPass != Pass::curvature) work.finish(out);
  alignas(16) float lanes[kEntries];
  _mm_store_ps(lanes, sum);
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

template <Pass kPass, typename T>
float pass_of_width(const T* table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  constexpr bool kNarrow = sizeof(T) == 2;
#if defined(__AVX512BF16__)
  if constexpr (kNarrow && kPass != Pass::residual) {
    if (n == 2 * kWidth) return pass<PairsInRegisters<2>, kPass>(table, n, entries, p, out);
    if (n == 4 * kWidth) return pass<PairsInRegisters<4>, kPass>(table, n, entries, p, out);
    if (n == 8 * kWidth) return pass<PairsInRegisters<8>, kPass>(table, n, entries, p, out);
    return pass<PairsInMemory, kPass>(table, n, entries, p, out);
  }
#endif
  if constexpr (!kNarrow)
    if (n == kWidth) return pass<InRegisters<1, T>, kPass>(table, n, entries, p, out);
  if (n == 2 * kWidth) return pass<InRegisters<2, T>, kPass>(table, n, entries, p, out);
  if constexpr (!kNarrow && kRowVectors >= 3)
    if (n == 3 * kWidth) return pass<InRegisters<3, T>, kPass>(table, n, entries, p, out);
  if constexpr (kRowVectors >= 4)
    if (n == 4 * kWidth) return pass<InRegisters<4, T>, kPass>(table, n, entries, p, out);
  if constexpr (kRowVectors >= 4)
    if (n == 8 * kWidth) return pass<InRegisters<8, T>, kPass>(table, n, entries, p, out);
  return pass<InMemory<T>, kPass>(table, n, entries, p, out);
}

void product_float(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  pass_of_width<Pass::product>(table, n, entries, p, out);
}
float residual_float(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out) {
  return pass_of_width<Pass::residual>(table, n, entries, p, out);
}
float curvature_float(const float* table, std::size_t n, const RowEntries& entries, const float* p) {
  return pass_of_width<Pass::curvature>(table, n, entries, p, nullptr);
}
void product_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                      float* out) {
  pass_of_width<Pass::product>(table, n, entries, p, out);
}
float residual_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                        float* out) {
  return pass_of_width<Pass::residual>(table, n, entries, p, out);
}
float curvature_bfloat16(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p) {
  return pass_of_width<Pass::curvature>(table, n, entries, p, nullptr);
}

#include "generic/row_bytes.inl"
