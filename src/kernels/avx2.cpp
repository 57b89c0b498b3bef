// 8 floats a register, 16 registers: tiles of 4 x 3 vectors take 12 sums, 3 loads and 1 broadcast.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx2 {
namespace {

constexpr std::size_t kWidth = 8;
constexpr std::size_t kTileRows = 4;
using Vector = __m256;

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
unsigned not_below_mask(Vector v, Vector least) {
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(v, least, _CMP_NLT_UQ)));
}

#include "generic/cholesky.inl"
#include "generic/dot.inl"
#include "generic/gram.inl"
#include "generic/score.inl"

}  // namespace

const Table kTable = {"avx2", dot, gather, add_gram, cholesky, cholesky_solve, pack_items, score_tile, not_below};

}  // namespace segue::kernels::avx2
#endif
