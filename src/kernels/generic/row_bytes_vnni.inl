// By VPDPBUSD: 64 products of an unsigned and a signed byte, added up by fours. The rows' bytes are the unsigned ones;
// what they are multiplied by is a signed one, or two, 128 high + low.
// Of each 64 bytes of a row, byte 16 a + 4 b + i is factor 16 b + 4 a + i: four rows with their bytes side by side then
// are vectors of 16 factors in order.
constexpr std::size_t kBlock = 64;
constexpr std::size_t factor_at(std::size_t byte) { return byte % 16 / 4 * 16 + byte / 16 * 4 + byte % 4; }

Integers load_bytes(const std::uint8_t* from) { return _mm512_loadu_si512(from); }
// Sums of the intrinsic's own type GCC 12 copies to and fro, and an array of them it keeps in memory.
using Sums = int __attribute__((vector_size(64)));
void add_byte_products(Sums& sums, Integers rows, Integers by) {
  sums = reinterpret_cast<Sums>(_mm512_dpbusd_epi32(reinterpret_cast<Integers>(sums), rows, by));
}
constexpr std::size_t parts_of(Pass pass) { return pass == Pass::residual ? 2 : 1; }
// A number's parts, the low one first.
template <std::size_t kParts>
void take_apart(Integers number, Integers (&parts)[kParts]) {
  parts[0] = number;
  if constexpr (kParts == 2) {
    parts[1] = _mm512_srai_epi32(add(number, splat_integer(64)), 7);
    parts[0] = subtract(number, _mm512_slli_epi32(parts[1], 7));
  }
}
template <std::size_t kParts>
Integers joined(const Sums (&parts)[kParts]) {
  const auto low = reinterpret_cast<Integers>(parts[0]);
  if constexpr (kParts == 2) return add(_mm512_slli_epi32(reinterpret_cast<Integers>(parts[1]), 7), low);
  return low;
}
Integers in_byte_order(const Integers* four) {
  const __m128i a = _mm512_cvtepi32_epi8(four[0]), b = _mm512_cvtepi32_epi8(four[1]);
  const __m128i c = _mm512_cvtepi32_epi8(four[2]), d = _mm512_cvtepi32_epi8(four[3]);
  const __m128i ab_low = _mm_unpacklo_epi32(a, b), ab_high = _mm_unpackhi_epi32(a, b);
  const __m128i cd_low = _mm_unpacklo_epi32(c, d), cd_high = _mm_unpackhi_epi32(c, d);
  const __m256i first = _mm256_set_m128i(_mm_unpackhi_epi64(ab_low, cd_low), _mm_unpacklo_epi64(ab_low, cd_low));
  const __m256i second = _mm256_set_m128i(_mm_unpackhi_epi64(ab_high, cd_high), _mm_unpacklo_epi64(ab_high, cd_high));
  return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}
Integers zero_bytes() { return _mm512_set1_epi8(static_cast<char>(128)); }
void store_bytes(std::uint8_t* to, const Integers* four) {
  _mm512_storeu_si512(to, _mm512_xor_si512(in_byte_order(four), zero_bytes()));
}

template <Pass kPass>
class Factors {
 public:
  Factors(const float* p, const float* scale, std::size_t n, Vector inverse_step) {
    for (Sums& start : start_) start = Sums{};
    for (std::size_t block = 0; block < n / kBlock; ++block) {
      Integers vectors[kParts][4];
      for (std::size_t v = 0; v < 4; ++v) {
        const std::size_t at = block * kBlock + v * kWidth;
        Integers parts[kParts];
        take_apart(whole(multiply(multiply(load(p + at), load(scale + at)), inverse_step)), parts);
        for (std::size_t part = 0; part < kParts; ++part) vectors[part][v] = parts[part];
      }
      for (std::size_t part = 0; part < kParts; ++part) {
        blocks_[block][part] = in_byte_order(vectors[part]);
        add_byte_products(start_[part], zero_bytes(), blocks_[block][part]);
      }
    }
    for (Sums& start : start_) start = -start;
  }
  Four dots(const std::uint8_t* const* rows, std::size_t n) const {
    Sums s[kEntries][kParts];
    for (auto& row : s)
      for (std::size_t part = 0; part < kParts; ++part) row[part] = start_[part];
    for (std::size_t block = 0; block < n / kBlock; ++block)
      for (std::size_t r = 0; r < kEntries; ++r) {
        const Integers y = load_bytes(rows[r] + block * kBlock);
        for (std::size_t part = 0; part < kParts; ++part) add_byte_products(s[r][part], y, blocks_[block][part]);
      }
    return whole_sums(joined(s[0]), joined(s[1]), joined(s[2]), joined(s[3]));
  }

 private:
  static constexpr std::size_t kParts = parts_of(kPass);
  Integers blocks_[kMostBytes / kBlock][kParts];
  Sums start_[kParts];
};

template <Pass kPass>
class Multipliers {
 public:
  Multipliers(const float* t, std::size_t count, Vector inverse_step) {
    Integers sums[kParts];
    for (Integers& sum : sums) sum = splat_integer(0);
    for (std::size_t i = 0; i < count; i += kWidth) {
      Integers parts[kParts];
      take_apart(whole(multiply(load(t + i), inverse_step)), parts);
      for (std::size_t part = 0; part < kParts; ++part) {
        _mm_store_si128(reinterpret_cast<__m128i*>(bytes_[part] + i), _mm512_cvtepi32_epi8(parts[part]));
        sums[part] = add(sums[part], parts[part]);
      }
    }
    for (std::size_t part = 0; part < kParts; ++part)
      start_[part] = reinterpret_cast<Sums>(splat_integer(-128 * _mm512_reduce_add_epi32(sums[part])));
  }
  void scatter(const std::uint8_t* const* rows, std::size_t count, std::size_t n, Vector step, float* sums) const {
    for (std::size_t j = 0; j < n; j += kBlock) {
      Sums s[4][kParts];
      for (auto& vector : s)
        for (std::size_t part = 0; part < kParts; ++part) vector[part] = start_[part];
      for (std::size_t i = 0; i < count; i += kEntries) {
        const Integers y0 = load_bytes(rows[i] + j), y1 = load_bytes(rows[i + 1] + j);
        const Integers y2 = load_bytes(rows[i + 2] + j), y3 = load_bytes(rows[i + 3] + j);
        const Integers low01 = _mm512_unpacklo_epi8(y0, y1), high01 = _mm512_unpackhi_epi8(y0, y1);
        const Integers low23 = _mm512_unpacklo_epi8(y2, y3), high23 = _mm512_unpackhi_epi8(y2, y3);
        const Integers y[4] = {pair_low(low01, low23), pair_high(low01, low23), pair_low(high01, high23),
                               pair_high(high01, high23)};
        for (std::size_t part = 0; part < kParts; ++part) {
          const Integers by = splat_four(bytes_[part] + i);
          for (std::size_t v = 0; v < 4; ++v) add_byte_products(s[v][part], y[v], by);
        }
      }
      for (std::size_t v = 0; v < 4; ++v) {
        float* to = sums + j + v * kWidth;
        store(to, multiply_add(step, floats(joined(s[v])), load(to)));
      }
    }
  }

 private:
  static constexpr std::size_t kParts = parts_of(kPass);
  static Integers splat_four(const std::int8_t* from) {
    std::int32_t four = 0;
    __builtin_memcpy(&four, from, sizeof(four));
    return splat_integer(four);
  }
  alignas(64) std::int8_t bytes_[kParts][kTileEntries];
  Sums start_[kParts];
};

Four steps(const std::uint8_t* const* rows, std::size_t n) {
  const auto last = [&](std::size_t r) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[r] + n - kStepBytes));
  };
  const __m256i first = _mm256_set_m128i(last(1), last(0)), second = _mm256_set_m128i(last(3), last(2));
  const Integers four = _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
  const __mmask64 bits = _mm512_movepi8_mask(_mm512_slli_epi16(four, 7));
  const __m128i upper = _mm_cvtepu16_epi32(_mm_cvtsi64_si128(static_cast<std::int64_t>(bits)));
  return _mm_castsi128_ps(_mm_slli_epi32(upper, 16));
}
