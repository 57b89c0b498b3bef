#include "../tables.hpp"
#include "reference.hpp"

namespace segue::kernels::reference {

const Table kTable = {"reference",
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

}  // namespace segue::kernels::reference
