#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx512 {
namespace {

#include "generic/vectors_avx512.inl"
static_assert(kWidth == 16);

#include "generic/kernels.inl"

}  // namespace

const Table kTable = {
    "avx512",
#include "generic/table.inl"
};

}  // namespace segue::kernels::avx512
#endif
