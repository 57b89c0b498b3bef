// 16 floats a register, 32 registers: tiles of 8 x 3 vectors take 24 sums, 3 loads and 1 broadcast.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx512 {
namespace {

constexpr std::size_t kWidth = 16;
constexpr std::size_t kTileRows = 8;
using Vector = __m512;

Vector load(const float* from) { return _mm512_loadu_ps(from); }
void store(float* to, Vector v) { _mm512_storeu_ps(to, v); }
Vector splat(float value) { return _mm512_set1_ps(value); }
Vector zero() { return _mm512_setzero_ps(); }
Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
Vector multiply_add(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }        // a b + c
Vector multiply_subtract(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }  // c - a b
float sum(Vector v) { return _mm512_reduce_add_ps(v); }
unsigned not_below_mask(Vector v, Vector least) { return _mm512_cmp_ps_mask(v, least, _CMP_NLT_UQ); }

#include "generic/cholesky.inl"
#include "generic/dot.inl"
#include "generic/gram.inl"
#include "generic/score.inl"

}  // namespace

const Table kTable = {"avx512", dot, gather, add_gram, cholesky, cholesky_solve, pack_items, score_tile, not_below};

}  // namespace segue::kernels::avx512
#endif
