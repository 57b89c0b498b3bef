// By words: two factors of a row at once, or one factor of two rows, times whole numbers of 15 bits.
// Of each 2 kWidth bytes of a row, byte 8 a + 4 b + i is factor kWidth b + 4 a + i: two rows with their words side by
// side then are vectors of kWidth factors in order.
constexpr std::size_t kBlock = 2 * kWidth;
constexpr std::size_t factor_at(std::size_t byte) { return byte % 8 / 4 * kWidth + byte / 8 * 4 + byte % 4; }

Integers add_word_products(Integers sum, Integers rows, Integers by) { return add(sum, multiply_words(rows, by)); }
void store_bytes(std::uint8_t* to, const Integers* two) {
  narrow_bytes(to, add_words(pack_words(two[0], two[1]), splat_word(128)));
}

template <Pass>
class Factors {
 public:
  Factors(const float* p, const float* scale, std::size_t n, Vector inverse_step) {
    Integers start = splat_integer(0);
    for (std::size_t block = 0; block < n / kBlock; ++block) {
      const std::size_t at = block * kBlock;
      const Integers first = whole(multiply(multiply(load(p + at), load(scale + at)), inverse_step));
      const Integers second = whole(multiply(multiply(load(p + at + kWidth), load(scale + at + kWidth)), inverse_step));
      words_[block] = pack_words(first, second);
      start = add_word_products(start, splat_word(-128), words_[block]);
    }
    start_ = start;
  }
  Four dots(const std::uint8_t* const* rows, std::size_t n) const {
    Integers s[kEntries] = {start_, start_, start_, start_};
    for (std::size_t block = 0; block < n / kBlock; ++block)
      for (std::size_t r = 0; r < kEntries; ++r)
        s[r] = add_word_products(s[r], widen_bytes(rows[r] + block * kBlock), words_[block]);
    return whole_sums(s[0], s[1], s[2], s[3]);
  }

 private:
  Integers words_[kMostBytes / kBlock], start_;
};

template <Pass>
class Multipliers {
 public:
  Multipliers(const float* t, std::size_t count, Vector inverse_step) {
    alignas(64) std::int32_t numbers[kTileEntries];
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < count; i += kWidth)
      store_integers(numbers + i, whole(multiply(load(t + i), inverse_step)));
    for (std::size_t i = 0; i < count; ++i) sum += numbers[i];
    for (std::size_t i = 0; i < count; i += 2)
      pairs_[i / 2] = static_cast<std::int32_t>(static_cast<std::uint32_t>(numbers[i + 1]) << 16U |
                                                (static_cast<std::uint32_t>(numbers[i]) & 0xffffU));
    start_ = splat_integer(-128 * sum);
  }
  void scatter(const std::uint8_t* const* rows, std::size_t count, std::size_t n, Vector step, float* sums) const {
    for (std::size_t j = 0; j < n; j += kBlock) {
      Integers first = start_, second = start_;
      for (std::size_t i = 0; i < count; i += 2) {
        const Integers y0 = widen_bytes(rows[i] + j), y1 = widen_bytes(rows[i + 1] + j);
        const Integers by = splat_integer(pairs_[i / 2]);
        first = add_word_products(first, pair_low(y0, y1), by);
        second = add_word_products(second, pair_high(y0, y1), by);
      }
      store(sums + j, multiply_add(step, floats(first), load(sums + j)));
      store(sums + j + kWidth, multiply_add(step, floats(second), load(sums + j + kWidth)));
    }
  }

 private:
  std::int32_t pairs_[kTileEntries / 2];
  Integers start_;
};

Four steps(const std::uint8_t* const* rows, std::size_t n) {
  float found[kEntries];
  for (std::size_t r = 0; r < kEntries; ++r) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[r] + n - kStepBytes));
    found[r] = step_of(static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_slli_epi16(bytes, 7))));
  }
  return _mm_setr_ps(found[0], found[1], found[2], found[3]);
}
