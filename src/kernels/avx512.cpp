#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.hpp"

namespace segue::kernels::avx512 {
namespace {

#include "generic/vectors_avx512.inl"
static_assert(kWidth == 16);

#include "generic/cholesky.inl"
#include "generic/dot.inl"
#include "generic/gram.inl"
#include "generic/row_entries.inl"
#include "generic/score.inl"
#include "generic/vectors.inl"

}  // namespace

const Table kTable = {"avx512",
                      dot,
                      add_dots,
                      gather,
                      product_float,
                      residual_float,
                      curvature_float,
                      product_bfloat16,
                      residual_bfloat16,
                      curvature_bfloat16,
                      narrow,
                      round_narrow,
                      multiply_symmetric,
                      multiply_symmetric_rows,
                      add_scaled,
                      add_gram,
                      cholesky,
                      cholesky_solve,
                      pack_items,
                      score_tile,
                      not_below};

}  // namespace segue::kernels::avx512
#endif
