// Half a sweep: every row of one side solved given the other side.
#pragma once
#include <functional>

#include "kernels/dispatch.hpp"

#include "segue/base/run_context.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

// `confidence` holds c for each entry (rows: the side solved, columns: `others`). Rows without entries are left as they
// are (zero). Returns the sum of b.x over rows, in a fixed order. Errors: cancelled, invalid_argument (overflow).
[[nodiscard]] Result<double> solve_side(const linalg::CsrView<float>& confidence, const linalg::DenseView& others,
                                        linalg::DenseMatrix& solved, const AlsConfig& config,
                                        const kernels::Table& kernels, const RunContext& context, ProgressBar& bar);

// sum of lambda |x|^2 over rows.
[[nodiscard]] double penalty(const linalg::CsrView<float>& confidence, const linalg::DenseView& factors,
                             const AlsConfig& config);

}  // namespace segue::models
