// One row of a half sweep: the least squares problem of a user given all items, or of an item given all users.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"

#include "segue/base/thread_team.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::models {

[[nodiscard]] inline std::size_t padded(std::size_t f) {
  return (f + kernels::kPad - 1) / kernels::kPad * kernels::kPad;
}

[[nodiscard]] std::size_t gram_working_bytes(std::size_t f);  // that weighted_gram() takes for a while

// weight * Y^T Y, padded x padded. Summed in blocks of rows that depend on the shape alone, in double between blocks.
[[nodiscard]] std::vector<float> weighted_gram(const linalg::DenseView& y, float weight, const kernels::Table& kernels,
                                               ThreadTeam& team);

// Working space of one thread.
class RowSolver {
 public:
  // `gram` is weighted_gram() of `others`, with the same weight.
  RowSolver(const linalg::DenseView& others, std::span<const float> gram, float unobserved_weight,
            const kernels::Table& kernels);

  // Solves (w0 Y^T Y + sum (c - w0) y y^T + lambda I) x = sum c y over the row's y, with c its values, into `x`.
  // Returns b.x, b the right side; nothing if numbers overflowed. Where float32 finds the system not positive
  // definite, lambda is raised until it is.
  [[nodiscard]] std::optional<double> solve(const linalg::CsrRow<float>& row, float lambda, std::span<float> x);

 private:
  void build(const linalg::CsrRow<float>& row);

  linalg::DenseView others_;
  std::span<const float> gram_;
  float unobserved_weight_;
  const kernels::Table& kernels_;
  std::size_t n_, batch_;
  std::vector<float> rows_, a_, b_, solution_, scale_;
};

}  // namespace segue::models
