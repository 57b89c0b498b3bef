// As avx512_bf16, with products of whole tiles of bytes (TDPBSUD) where matrices meet.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::amx {
namespace {

#include "generic/vectors_avx512_bf16.inl"
static_assert(kWidth == 16);
#include "generic/kernels.inl"

}  // namespace

const Table kTable = {
    "amx",
#include "generic/table.inl"
};

}  // namespace segue::kernels::amx
#endif
