// The same at 16 floats a register.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace skeleton::avx512 {
namespace {

constexpr std::size_t kWidth = 16;
using Vector = __m512;

Vector load(const float* from) { return _mm512_loadu_ps(from); }
Vector zero() { return _mm512_setzero_ps(); }
Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
Vector subtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
Vector multiply_add(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
float sum(Vector v) { return _mm512_reduce_add_ps(v); }

#include "squared_distance.inl"

}  // namespace

const Table kTable = {"avx512", squared_distance};

}  // namespace skeleton::avx512
#endif
