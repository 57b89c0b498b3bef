// What the algorithm is written against, at 8 floats a register. Nothing but intrinsics is included: an inline function
// compiled here might be the one copy that the linker keeps for the whole program.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace skeleton::avx2 {
namespace {

constexpr std::size_t kWidth = 8;
using Vector = __m256;

Vector load(const float* from) { return _mm256_loadu_ps(from); }
Vector zero() { return _mm256_setzero_ps(); }
Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
Vector subtract(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
Vector multiply_add(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
float sum(Vector v) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#include "squared_distance.inl"

}  // namespace

const Table kTable = {"avx2", squared_distance};

}  // namespace skeleton::avx2
#endif
