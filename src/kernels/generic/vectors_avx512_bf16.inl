// AVX-512 with products of two bfloat16 (VDPBF16PS) or four bytes (VPDPBUSD) at once, added up in a lane.
#include "generic/vectors_avx512.inl"

Integers load_words(const std::uint16_t* from) { return _mm512_loadu_si512(from); }
Integers load_words(const float* from) {  // 32 floats that are bfloat16, as narrow() lays them out
  const __m512i low = _mm512_srli_epi32(_mm512_loadu_si512(from), 16);
  return _mm512_or_si512(low, _mm512_loadu_si512(from + kWidth));
}
Vector add_pair_products(Vector sum, Integers a, Integers b) {
  return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
}
Integers subtract(Integers a, Integers b) { return _mm512_sub_epi32(a, b); }
template <int kPair>
Integers splat_pair(Four t) {  // numbers 2 kPair and 2 kPair + 1, rounded
  const __m128i words = reinterpret_cast<__m128i>(_mm_cvtneps_pbh(t));
  return _mm512_broadcastd_epi32(_mm_shuffle_epi32(words, kPair * 0x55));
}
// Word 2 j of a narrow row is factor j, word 2 j + 1 factor j + kWidth; so pair_low() has of each 128 bits the factors
// 0, kWidth, 1, kWidth + 1 and pair_high() 2, kWidth + 2, 3, kWidth + 3.
void load_in_pair_order(const float* from, Vector& low, Vector& high) {
  const Vector first = load(from), second = load(from + kWidth);
  const __m512i low_places = _mm512_setr_epi32(0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
  const __m512i high_places = _mm512_setr_epi32(2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  low = _mm512_permutex2var_ps(first, low_places, second);
  high = _mm512_permutex2var_ps(first, high_places, second);
}
void store_from_pair_order(float* to, Vector low, Vector high) {
  const __m512i first_places = _mm512_setr_epi32(0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30);
  const __m512i second_places = _mm512_setr_epi32(1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31);
  store(to, _mm512_permutex2var_ps(low, first_places, high));
  store(to + kWidth, _mm512_permutex2var_ps(low, second_places, high));
}
