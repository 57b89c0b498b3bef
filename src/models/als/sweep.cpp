#include "sweep.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <optional>

#include "config.hpp"
#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr std::uint64_t kBlocks = 1024;  // more than any team needs; the sums' order hangs on it, so it is fixed
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

GatherTable make_table(const SolverChoice& choice, const linalg::DenseView& others, const Axes& axes,
                       const kernels::Table& kernels, ThreadTeam& team, GatherMemory& memory) {
  if (choice.solver != AlsSolver::cg) return GatherTable::plain(others);
  if (choice.gather == Gather::bfloat16) return GatherTable::narrow(others, kernels, team, memory);
  return choice.gather == Gather::int8 ? GatherTable::bytes(others, axes.size, kernels, team, memory)
                                       : GatherTable::wide(others, team, memory);
}

std::unique_ptr<RowSolver> make_solver(const SolverChoice& choice, const Equations& equations) {
  if (choice.solver == AlsSolver::exact) return make_exact_solver(equations);
  return choice.solver == AlsSolver::cg ? make_cg_solver(equations) : make_block_solver(equations);
}

}  // namespace

SweepPlan::SweepPlan(const linalg::CodedView& plays, std::size_t f, const std::function<bool(std::uint32_t)>& wanted) {
  const auto work = [&](std::uint32_t row) { return plays.count(row) + f / 2 + 1; };  // Cholesky: f / 2 entries' worth
  for (std::uint32_t row = 0; row < plays.rows; ++row)
    if (plays.count(row) > 0 && (!wanted || wanted(row))) rows_.push_back(row);
  std::stable_sort(rows_.begin(), rows_.end(), [&](auto a, auto b) { return plays.count(a) > plays.count(b); });
  const auto first_short =
      std::find_if(rows_.begin(), rows_.end(), [&](auto row) { return plays.count(row) <= kLongRow; });
  bounds_.push_back(static_cast<std::size_t>(first_short - rows_.begin()));
  std::uint64_t total = 0, taken = 0;
  for (std::size_t i = bounds_.front(); i < rows_.size(); ++i) total += work(rows_[i]);
  const std::uint64_t share = total / kBlocks + 1;
  for (std::size_t i = bounds_.front(); i < rows_.size(); ++i) {
    taken += work(rows_[i]);
    if (taken < share && i + 1 < rows_.size()) continue;
    bounds_.push_back(i + 1);
    taken = 0;
  }
}

Result<SideSolved> solve_side(const Observations& observations, const SweepPlan& plan, linalg::DenseMatrix& others,
                              linalg::DenseMatrix& solved, const AlsConfig& config, const SolverChoice& choice,
                              const kernels::Table& kernels, const RunContext& context, GatherMemory& memory,
                              ProgressBar& bar) {
  const float w = config.unobserved_weight;
  const std::size_t width = GatherTable::width_of(config.factors, choice.gather);
  const auto gram = weighted_gram(others.view(), width, w, kernels, context.team);
  Axes axes;
  if (choice.solver == AlsSolver::cg)
    axes = turn_to_axes(gram, width, observations, w, others, solved, kernels, context.team);
  const GatherTable table = make_table(choice, others.view(), axes, kernels, context.team, memory);
  const Equations equations{observations,        table,  gram, axes, w, config.cg_steps, config.block_size,
                            config.cg_tolerance, kernels};
  std::vector<std::unique_ptr<RowSolver>> solvers(context.team.size());
  std::atomic<std::uint32_t> failed{kNone};

  const auto task_of = [&](std::size_t i) {
    RowTask task;
    task.row = plan.rows()[i];
    task.lambda = row_regularization(config, observations.plays.count(task.row), others.rows);
    return task;
  };
  const auto add_up = [&](const RowTask& task, const std::optional<double>& gain, SideSolved& sums) {
    if (gain) {
      const auto x = solved.row(task.row);
      sums.gain += *gain;
      sums.penalty += double{task.lambda} * double{kernels.dot(x.data(), x.data(), x.size())};
    } else {
      failed.store(task.row, std::memory_order_relaxed);
    }
    return observations.plays.count(task.row);
  };
  const auto solver_of = [&](unsigned worker) -> RowSolver& {
    auto& solver = solvers[worker];
    if (!solver) solver = make_solver(choice, equations);
    return *solver;
  };

  SideSolved total;
  for (std::size_t i = 0; i < plan.long_rows() && !context.stop.requested(); ++i) {
    RowTask task = task_of(i);
    task.team = &context.team;
    bar.advance(add_up(task, solver_of(0).solve(task, solved.row(task.row)), total));
  }
  std::vector<SideSolved> sums(plan.blocks());
  context.team.for_each_block(plan.blocks(), [&](std::size_t block, unsigned worker) {
    if (context.stop.requested()) return;
    RowSolver& solver = solver_of(worker);
    std::uint64_t entries = 0;
    const std::size_t end = plan.first(block + 1);
    for (std::size_t i = plan.first(block); i < end; ++i) {
      RowTask task = task_of(i);
      if (i + 1 < end) task.ahead = observations.indices(plan.rows()[i + 1]);
      entries += add_up(task, solver.solve(task, solved.row(task.row)), sums[block]);
    }
    bar.advance(entries);
  });
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while training");
  if (failed.load() != kNone)
    return make_error(ErrorKind::invalid_argument,
                      "als: the equations of {} {} overflow; lower alpha, use logarithmic confidence or raise "
                      "regularization",
                      observations.row_name, failed.load());
  for (const SideSolved& part : sums) {
    total.gain += part.gain;
    total.penalty += part.penalty;
  }
  return total;
}

}  // namespace segue::models
