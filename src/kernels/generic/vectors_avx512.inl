// 16 floats a register, 32 registers: tiles of 8 x 3 vectors take 24 sums, 3 loads and 1 broadcast.
constexpr std::size_t kWidth = 16;
constexpr std::size_t kTileRows = 8;
constexpr std::size_t kMultiplyRows = 12;  // by 2 vectors: 24 sums, 2 loads and 1 broadcast
constexpr std::size_t kRowVectors = 4;     // of each of four rows, kept in registers
using Vector = __m512;
using Four = __m128;

Vector load(const float* from) { return _mm512_loadu_ps(from); }
void store(float* to, Vector v) { _mm512_storeu_ps(to, v); }
Vector splat(float value) { return _mm512_set1_ps(value); }
Vector zero() { return _mm512_setzero_ps(); }
Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
Vector multiply_add(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }        // a b + c
Vector multiply_subtract(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }  // c - a b
float sum(Vector v) { return _mm512_reduce_add_ps(v); }
using Integers = __m512i;
Vector low_halves(Integers words) { return _mm512_castsi512_ps(_mm512_slli_epi32(words, 16)); }
Vector high_halves(Integers words) {
  return _mm512_castsi512_ps(_mm512_and_si512(words, _mm512_set1_epi32(static_cast<int>(0xffff0000))));
}
void load_pair(const std::uint16_t* from, Vector& first, Vector& second) {  // low and high halves of 16 words
  const __m512i words = _mm512_loadu_si512(from);
  first = low_halves(words);
  second = high_halves(words);
}
Integers rounded(Vector v) {  // to bfloat16, kept in the upper halves; the lower are scratch
  const __m512i bits = _mm512_castps_si512(v);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  return _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
}
void store_pair(std::uint16_t* to, Integers first, Integers second) {
  const __m512i high = _mm512_and_si512(second, _mm512_set1_epi32(static_cast<int>(0xffff0000)));
  _mm512_storeu_si512(to, _mm512_or_si512(_mm512_srli_epi32(first, 16), high));
}
Four sums(Vector a, Vector b, Vector c, Vector d) {
  const __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
  const __m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
  const __m512 all = _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xee));
  const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(all), _mm512_extractf32x8_ps(all, 1));
  return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}
template <int kLane>
Vector splat_lane(Four v) {
  return _mm512_broadcastss_ps(_mm_permute_ps(v, kLane * 0x55));
}
unsigned not_below_mask(Vector v, Vector least) { return _mm512_cmp_ps_mask(v, least, _CMP_NLT_UQ); }
Vector divide(Vector a, Vector b) { return _mm512_div_ps(a, b); }
Vector absolute(Vector v) { return _mm512_andnot_ps(splat(-0.0F), v); }
Vector larger(Vector a, Vector b) {  // of numbers from 0 on, as bits: NaN is the largest
  return _mm512_castsi512_ps(_mm512_max_epu32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
float largest(Vector v) {
  const auto bits = static_cast<int>(_mm512_reduce_max_epu32(_mm512_castps_si512(v)));
  return _mm512_cvtss_f32(_mm512_castsi512_ps(_mm512_set1_epi32(bits)));
}
Integers whole(Vector v) { return _mm512_cvtps_epi32(v); }
Vector floats(Integers v) { return _mm512_cvtepi32_ps(v); }
Four whole_sums(Integers a, Integers b, Integers c, Integers d) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
  const __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
  return _mm_cvtepi32_ps(_mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1)));
}
Integers splat_integer(int value) { return _mm512_set1_epi32(value); }
Integers add(Integers a, Integers b) { return _mm512_add_epi32(a, b); }
// Words of two rows side by side, of the lower and of the upper half of each 128 bits.
Integers pair_low(Integers a, Integers b) { return _mm512_unpacklo_epi16(a, b); }
Integers pair_high(Integers a, Integers b) { return _mm512_unpackhi_epi16(a, b); }
