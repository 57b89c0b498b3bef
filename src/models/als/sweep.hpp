// Half a sweep: every row of one side solved given the other side.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "gather_table.hpp"
#include "kernels/dispatch.hpp"
#include "observations.hpp"
#include "solver_choice.hpp"

#include "segue/base/run_context.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

// The rows of a side that have entries, those with most first, so that none is left to one thread at the end: the long
// ones, for the whole team each, then blocks of about equal work.
class SweepPlan {
 public:
  // Of those that are `wanted`, or all.
  SweepPlan(const linalg::CodedView& plays, std::size_t f, const std::function<bool(std::uint32_t)>& wanted = {});
  [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return rows_; }
  [[nodiscard]] std::size_t long_rows() const { return bounds_.front(); }
  [[nodiscard]] std::size_t blocks() const { return bounds_.size() - 1; }
  [[nodiscard]] std::size_t first(std::size_t block) const { return bounds_[block]; }

 private:
  std::vector<std::uint32_t> rows_;
  std::vector<std::size_t> bounds_;
};

struct SideSolved {
  double gain = 0;     // what the rows take off the objective; see RowSolver
  double penalty = 0;  // sum of lambda |x|^2
};

// Rows without entries are left as they are (zero). cg turns both sides into other axes. Sums are in a fixed order.
// Errors: cancelled, invalid_argument (overflow).
[[nodiscard]] Result<SideSolved> solve_side(const Observations& observations, const SweepPlan& plan,
                                            linalg::DenseMatrix& others, linalg::DenseMatrix& solved,
                                            const AlsConfig& config, const SolverChoice& choice,
                                            const kernels::Table& kernels, const RunContext& context,
                                            GatherMemory& memory, ProgressBar& bar);

}  // namespace segue::models
