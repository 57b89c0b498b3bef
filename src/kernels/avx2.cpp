// 8 floats a register, 16 registers: tiles of 4 x 3 vectors take 12 sums, 3 loads and 1 broadcast.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx2 {
namespace {

constexpr std::size_t kWidth = 8;
constexpr std::size_t kTileRows = 4;
constexpr std::size_t kMultiplyRows = 6;  // by 2 vectors: 12 sums, 2 loads and 1 broadcast
constexpr std::size_t kRowVectors = 2;    // of each of four rows, kept in registers
using Vector = __m256;
using Four = __m128;

Vector load(const float* from) { return _mm256_loadu_ps(from); }
void store(float* to, Vector v) { _mm256_storeu_ps(to, v); }
Vector splat(float value) { return _mm256_set1_ps(value); }
Vector zero() { return _mm256_setzero_ps(); }
Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
Vector multiply(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
Vector multiply_add(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }        // a b + c
Vector multiply_subtract(Vector a, Vector b, Vector c) { return _mm256_fnmadd_ps(a, b, c); }  // c - a b
float sum(Vector v) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
using Integers = __m256i;
Vector low_halves(Integers words) { return _mm256_castsi256_ps(_mm256_slli_epi32(words, 16)); }
Vector high_halves(Integers words) {
  return _mm256_castsi256_ps(_mm256_and_si256(words, _mm256_set1_epi32(static_cast<int>(0xffff0000))));
}
void load_pair(const std::uint16_t* from, Vector& first, Vector& second) {  // low and high halves of 8 words
  const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  first = low_halves(words);
  second = high_halves(words);
}
Integers rounded(Vector v) {  // to bfloat16, kept in the upper halves; the lower are scratch
  const __m256i bits = _mm256_castps_si256(v);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  return _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
}
void store_pair(std::uint16_t* to, Integers first, Integers second) {
  const __m256i high = _mm256_and_si256(second, _mm256_set1_epi32(static_cast<int>(0xffff0000)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_or_si256(_mm256_srli_epi32(first, 16), high));
}
Four sums(Vector a, Vector b, Vector c, Vector d) {
  const __m256 all = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
  return _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
}
template <int kLane>
Vector splat_lane(Four v) {
  return _mm256_broadcastss_ps(_mm_permute_ps(v, kLane * 0x55));
}
unsigned not_below_mask(Vector v, Vector least) {
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(v, least, _CMP_NLT_UQ)));
}
Vector divide(Vector a, Vector b) { return _mm256_div_ps(a, b); }
Vector absolute(Vector v) { return _mm256_andnot_ps(splat(-0.0F), v); }
Vector larger(Vector a, Vector b) {  // of numbers from 0 on, as bits: NaN is the largest
  return _mm256_castsi256_ps(_mm256_max_epu32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
}
float largest(Vector v) {
  v = larger(v, _mm256_permute2f128_ps(v, v, 1));
  v = larger(v, _mm256_permute_ps(v, 0x4e));
  return _mm256_cvtss_f32(larger(v, _mm256_permute_ps(v, 0xb1)));
}
Integers whole(Vector v) { return _mm256_cvtps_epi32(v); }
Vector floats(Integers v) { return _mm256_cvtepi32_ps(v); }
Four whole_sums(Integers a, Integers b, Integers c, Integers d) {
  const __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
  return _mm_cvtepi32_ps(_mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
}
Integers splat_integer(int value) { return _mm256_set1_epi32(value); }
Integers add(Integers a, Integers b) { return _mm256_add_epi32(a, b); }
// Words of two rows side by side, of the lower and of the upper half of each 128 bits.
Integers pair_low(Integers a, Integers b) { return _mm256_unpacklo_epi16(a, b); }
Integers pair_high(Integers a, Integers b) { return _mm256_unpackhi_epi16(a, b); }
Integers splat_word(int value) { return _mm256_set1_epi16(static_cast<short>(value)); }
Integers add_words(Integers a, Integers b) { return _mm256_add_epi16(a, b); }
Integers multiply_words(Integers a, Integers b) { return _mm256_madd_epi16(a, b); }  // and adds neighbours
Integers pack_words(Integers a, Integers b) { return _mm256_packs_epi32(a, b); }     // by fours: a, b, a, b
Integers widen_bytes(const std::uint8_t* from) {
  return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
void narrow_bytes(std::uint8_t* to, Integers words) {
  const __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
}
void store_integers(std::int32_t* to, Integers v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v); }

#include "generic/kernels.inl"

}  // namespace

const Table kTable = {
    "avx2",
#include "generic/table.inl"
};

}  // namespace segue::kernels::avx2
#endif
