#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx512 {
namespace {

#include "generic/vectors_avx512.inl"
static_assert(kWidth == 16);
Integers splat_word(int value) { return _mm512_set1_epi16(static_cast<short>(value)); }
Integers add_words(Integers a, Integers b) { return _mm512_add_epi16(a, b); }
Integers multiply_words(Integers a, Integers b) { return _mm512_madd_epi16(a, b); }  // and adds neighbours
Integers pack_words(Integers a, Integers b) { return _mm512_packs_epi32(a, b); }     // by fours: a, b, a, b, ...
Integers widen_bytes(const std::uint8_t* from) {
  return _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}
void narrow_bytes(std::uint8_t* to, Integers words) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtepi16_epi8(words));
}
void store_integers(std::int32_t* to, Integers v) { _mm512_storeu_si512(to, v); }

#include "generic/kernels.inl"

}  // namespace

const Table kTable = {
    "avx512",
#include "generic/table.inl"
};

}  // namespace segue::kernels::avx512
#endif
