// Sums of products of bytes, four to a lane, beside score.inl's one: in registers (VPDPBUSD) or whole tiles (TDPBSUD).
// Words, where there are no such, are multiplied no faster than floats.
#if defined(__AVX512VNNI__)
void encode_tile(const float* tile, std::size_t f, std::size_t n, float step, std::uint8_t* to, float* squares,
                 float* errors) {
  const Vector steps = splat(step), inverse = splat(1 / step);
  for (std::size_t i = 0; i < kTileItems; i += kScreenItems) {
    Vector square = zero(), error = zero();
    for (std::size_t k = 0; k < n; k += 4) {
      Integers fours = zero_bytes();
      for (std::size_t j = 0; j < 4 && k + j < f; ++j) {
        const Vector factor = load(tile + (k + j) * kTileItems + i);
        const Integers number = whole(multiply(factor, inverse));
        const Vector rounded = multiply(steps, floats(number)), off = add(factor, multiply(rounded, splat(-1)));
        square = multiply_add(rounded, rounded, square);
        error = multiply_add(off, off, error);
        const Integers byte = _mm512_and_si512(number, splat_integer(0xFF));
        fours = _mm512_xor_si512(fours, _mm512_slli_epi32(byte, static_cast<unsigned>(8 * j)));
      }
      _mm512_storeu_si512(to + (i * n + k * kScreenItems), fours);
    }
    store(squares + i, square);
    store(errors + i, error);
  }
}
#endif

#if defined(__AMX_INT8__)
#include "generic/screen_tiles.inl"
#elif defined(__AVX512VNNI__)
#include "generic/screen_vnni.inl"
#else
constexpr decltype(Table::encode_tile) encode_tile = nullptr;
constexpr decltype(Table::screen_tile) screen_tile = nullptr;
#endif
