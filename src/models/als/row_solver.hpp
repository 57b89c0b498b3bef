// One row of a half sweep: the least squares problem of a user given all items, or of an item given all users.
//   (w Y^T Y + sum (c - w) y y^T + lambda I) x = sum c y,   the sums over the row's entries, w the unobserved weight.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "axes.hpp"
#include "gather_table.hpp"
#include "observations.hpp"

#include "segue/base/thread_team.hpp"

namespace segue::models {

// Rows with more entries than this are solved by the whole team, piece by piece; shorter ones by one thread each. The
// pieces depend on the row alone, and are summed in order: same bytes for any team.
constexpr std::size_t kLongRow = 65536;
constexpr std::size_t kPiece = 16384;

[[nodiscard]] inline std::size_t pieces_of(std::size_t entries) { return (entries + kPiece - 1) / kPiece; }

struct RowTask {
  std::uint32_t row = 0;
  float lambda = 0;
  std::span<const std::uint32_t> ahead;  // what the next row will read: fetched meanwhile, where that helps
  ThreadTeam* team = nullptr;            // for a long row
};

// What all rows of a half sweep share.
struct Equations {
  Observations observations;
  const GatherTable& others;
  std::span<const float> gram;  // weighted_gram() of the others, others.width() wide; for the exact and block solver
  Axes axes;                    // that both sides lie in; for cg
  float unobserved_weight = 0;
  std::uint32_t cg_steps = 0, block_size = 0;
  float cg_tolerance = 0;
  const kernels::Table& kernels;
};

// With its working space: one a thread.
class RowSolver {
 public:
  RowSolver() = default;
  virtual ~RowSolver() = default;
  RowSolver(const RowSolver&) = delete;
  RowSolver& operator=(const RowSolver&) = delete;

  // Makes x, which holds where to start, better or best. Returns how much the row takes off sum of c in the objective,
  // its penalty counted in: 2 b.x - x.A x, which is b.x where x is exact or was zero. Nothing if numbers overflowed.
  [[nodiscard]] virtual std::optional<double> solve(const RowTask& task, std::span<float> x) = 0;
};

// Normal equations and Cholesky. Where float32 finds them not positive definite, lambda is raised until they are.
[[nodiscard]] std::unique_ptr<RowSolver> make_exact_solver(const Equations& equations);
// Preconditioned conjugate gradients from where x is, a few steps, the equations never formed (without preconditioner:
// Takacs, Pilaszy, Tikk 2011). Takes sides that turn_to_axes() has turned.
[[nodiscard]] std::unique_ptr<RowSolver> make_cg_solver(const Equations& equations);
// From where x is, block_size unknowns at a time exactly, the others held, once through all blocks (iALS++: Rendle et
// al. 2021b). No step raises the objective.
[[nodiscard]] std::unique_ptr<RowSolver> make_block_solver(const Equations& equations);

}  // namespace segue::models
