// The work of row_entries.inl in products of two bfloat16, without making rows floats: with p, of two factors of a row;
// in the scatter, of one factor of two rows, for which the entries' multipliers are rounded to bfloat16 as p is.
// Sums over 2 kWidth factors are in "pair order" meanwhile: as the factors come out of pairing two rows.

template <std::size_t kVectors>
struct PairsInRegisters {
  static constexpr std::size_t kPairs = kVectors / 2;
  Integers p[kPairs], y[kEntries][kPairs];
  Vector out[kVectors];
  PairsInRegisters(const float* from, std::size_t) {
    for (std::size_t v = 0; v < kPairs; ++v) p[v] = load_words(from + 2 * v * kWidth);
  }
  void begin(const float* from) {
    for (std::size_t v = 0; v < kVectors; v += 2) load_in_pair_order(from + v * kWidth, out[v], out[v + 1]);
  }
  Four dots(const std::uint16_t* const* rows) {
    Vector s[kEntries];
    for (std::size_t r = 0; r < kEntries; ++r) {
      s[r] = zero();
      for (std::size_t v = 0; v < kPairs; ++v) {
        y[r][v] = load_words(rows[r] + 2 * v * kWidth);
        s[r] = add_pair_products(s[r], y[r][v], p[v]);
      }
    }
    return sums(s[0], s[1], s[2], s[3]);
  }
  void scatter(const std::uint16_t* const*, Four t) {
    const Integers t01 = splat_pair<0>(t), t23 = splat_pair<1>(t);
    for (std::size_t v = 0; v < kPairs; ++v) {
      out[2 * v] = add_pair_products(out[2 * v], pair_low(y[0][v], y[1][v]), t01);
      out[2 * v + 1] = add_pair_products(out[2 * v + 1], pair_high(y[0][v], y[1][v]), t01);
      out[2 * v] = add_pair_products(out[2 * v], pair_low(y[2][v], y[3][v]), t23);
      out[2 * v + 1] = add_pair_products(out[2 * v + 1], pair_high(y[2][v], y[3][v]), t23);
    }
  }
  void finish(float* to) const {
    for (std::size_t v = 0; v < kVectors; v += 2) store_from_pair_order(to + v * kWidth, out[v], out[v + 1]);
  }
};

struct PairsInMemory {
  const float* p;
  std::size_t n;
  float* out = nullptr;
  PairsInMemory(const float* from, std::size_t width) : p(from), n(width) {}
  void begin(float* to) {
    out = to;
    for (std::size_t j = 0; j < n; j += 2 * kWidth) {
      Vector low, high;
      load_in_pair_order(out + j, low, high);
      store(out + j, low);
      store(out + j + kWidth, high);
    }
  }
  Four dots(const std::uint16_t* const* rows) const {
    Vector s[kEntries] = {zero(), zero(), zero(), zero()};
    for (std::size_t j = 0; j < n; j += 2 * kWidth) {
      const Integers words = load_words(p + j);
      for (std::size_t r = 0; r < kEntries; ++r) s[r] = add_pair_products(s[r], load_words(rows[r] + j), words);
    }
    return sums(s[0], s[1], s[2], s[3]);
  }
  void scatter(const std::uint16_t* const* rows, Four t) const {
    const Integers t01 = splat_pair<0>(t), t23 = splat_pair<1>(t);
    for (std::size_t j = 0; j < n; j += 2 * kWidth) {
      const Integers y0 = load_words(rows[0] + j), y1 = load_words(rows[1] + j);
      const Integers y2 = load_words(rows[2] + j), y3 = load_words(rows[3] + j);
      const Vector low = add_pair_products(load(out + j), pair_low(y0, y1), t01);
      const Vector high = add_pair_products(load(out + j + kWidth), pair_high(y0, y1), t01);
      store(out + j, add_pair_products(low, pair_low(y2, y3), t23));
      store(out + j + kWidth, add_pair_products(high, pair_high(y2, y3), t23));
    }
  }
  void finish(float* to) const {
    for (std::size_t j = 0; j < n; j += 2 * kWidth) store_from_pair_order(to + j, load(to + j), load(to + j + kWidth));
  }
};
