#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx512_bf16 {
namespace {

#include "generic/vectors_avx512_bf16.inl"
static_assert(kWidth == 16);
#include "generic/kernels.inl"

}  // namespace

const Table kTable = {
    "avx512_bf16",
#include "generic/table.inl"
};

}  // namespace segue::kernels::avx512_bf16
#endif
