#include <algorithm>
#include <cstddef>
#include <fmt/core.h>
#include <new>
#include <variant>

#include "balance.hpp"
#include "config.hpp"
#include "gather_table.hpp"
#include "kernels/dispatch.hpp"
#include "observations.hpp"
#include "solver_choice.hpp"
#include "start.hpp"
#include "sweep.hpp"
#include "warm_start.hpp"

#include "segue/base/memory.hpp"
#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

// What fitting takes beyond the input, in bytes.
std::uint64_t memory_needed(const linalg::CodedView& plays, const AlsConfig& config, const SolverChoice& choice,
                            unsigned threads) {
  const std::uint64_t sides = std::uint64_t{plays.rows} + plays.columns, f = config.factors;
  const std::uint64_t larger = std::max(plays.rows, plays.columns), n = GatherTable::width_of(f, choice.gather);
  const std::uint64_t width = std::visit([](const auto& codes) { return sizeof(codes[0]); }, plays.codes);
  const std::uint64_t counts = std::min<std::uint64_t>(std::uint64_t{threads} * plays.columns, plays.entries()) * 8;
  const std::uint64_t transposed = plays.entries() * (4 + width) + (std::uint64_t{plays.columns} + 1) * 8 + counts;
  const std::uint64_t confidence = width == sizeof(float) ? plays.entries() * width : 0;
  const std::uint64_t factors = sides * f * 4, table = GatherTable::memory(larger, f, choice.gather);
  return transposed + confidence + factors + table + sides * 4 + gram_working_bytes(n) + threads * n * n * 8;
}

// That `start` is where a fit of these plays with this config can have been; it may have had fewer iterations to go.
Status check_start(const StoredAlsModel& start, const linalg::CodedView& plays, const AlsConfig& config) {
  AlsConfig then = start.config, now = config;
  then.iterations = now.iterations;
  if (fingerprint(then.options().options()) != fingerprint(now.options().options()) || then.seed != now.seed)
    return make_error(ErrorKind::invalid_argument,
                      "als: the model to go on from was trained with other settings; give the same, or start anew");
  if (start.user_factors.view().rows != plays.rows || start.item_factors.view().rows != plays.columns)
    return make_error(ErrorKind::invalid_argument,
                      "als: the model to go on from has {} users and {} tracks, the matrix {} and {}; give the matrix "
                      "it was trained on, or start anew",
                      start.user_factors.view().rows, start.item_factors.view().rows, plays.rows, plays.columns);
  return {};
}

linalg::DenseMatrix copy_of(const linalg::DenseView& view) {
  linalg::DenseMatrix matrix(view.rows, view.columns);
  std::copy_n(view.data, matrix.data.size(), matrix.data.begin());
  return matrix;
}

// The objective is known from what the solvers return: sum of c over the plays - what the items took off it, given the
// users + the users' penalty. (RowSolver::solve.)
Result<AlsFit> fit(const linalg::CodedView& plays, const AlsConfig& config, const RunContext& context,
                   const AlsCourse& course) {
  if (auto checked = check_config(config); !checked) return checked.error();
  if (course.start != nullptr)
    if (auto checked = check_start(*course.start, plays, config); !checked) return checked.error();
  if (course.warm != nullptr)
    if (auto checked = check_warm_start(*course.warm, config, plays.rows, plays.columns); !checked)
      return checked.error();
  const auto kernels = linalg::choose_kernels();
  if (!kernels) return kernels.error();
  const auto choice = choose_solver(config, plays.entries(), std::uint64_t{plays.rows} + plays.columns);
  const std::uint64_t needed = memory_needed(plays, config, choice, context.team.size());
  if (needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory,
                      "als: {} factors for {} users and {} tracks take {}, more than the memory limit of {}; use fewer "
                      "factors or raise the limit",
                      config.factors, plays.rows, plays.columns, format_bytes(needed),
                      format_bytes(context.memory_limit_bytes));
  auto sides = BothSides::make(plays, config, context.team);
  if (!sides) return sides.error();
  context.log.info("als: {} users x {} tracks, {} entries, {} factors, {} threads, {} kernels, up to {}", plays.rows,
                   plays.columns, plays.entries(), config.factors, context.team.size(), linalg::kernel_level(**kernels),
                   format_bytes(needed));
  context.log.info("als: {}", describe(choice, config));

  const Observations by_user = sides->by_user(), by_item = sides->by_item();
  const SweepPlan user_plan(by_user.plays, config.factors), item_plan(by_item.plays, config.factors);
  AlsFit fitted;
  AlsModel& model = fitted.model;
  if (course.start != nullptr) {
    model.user_factors = copy_of(course.start->user_factors.view());
    model.item_factors = copy_of(course.start->item_factors.view());
    fitted.objective = course.start->objective;
    context.log.info("als: goes on after {} iterations", fitted.objective.size());
  } else {
    model.user_factors = linalg::DenseMatrix(plays.rows, config.factors);
    model.item_factors = starting_factors(by_item.plays, config.factors, config.seed, context.seed, context.team);
    if (course.warm != nullptr)
      if (auto folded = fold_into(model, *course.warm, *sides, config, **kernels, context); !folded)
        return folded.error();
  }

  GatherMemory memory;
  ProgressBar bar(context.progress, "als", 2 * plays.entries() * config.iterations, "plays");
  bar.advance(2 * plays.entries() * std::min<std::uint64_t>(fitted.objective.size(), config.iterations));
  for (std::size_t iteration = fitted.objective.size() + 1; iteration <= config.iterations; ++iteration) {
    if (iteration > 1 || course.warm != nullptr) balance(model, *sides, config, **kernels, context.team);
    const auto users = solve_side(by_user, user_plan, model.item_factors, model.user_factors, config, choice, **kernels,
                                  context, memory, bar);
    if (!users) return users.error();
    const bool first = iteration == 1 && course.warm == nullptr;
    if (first) std::fill(model.item_factors.data.begin(), model.item_factors.data.end(), 0.0F);
    const auto items = solve_side(by_item, item_plan, model.user_factors, model.item_factors, config, choice, **kernels,
                                  context, memory, bar);
    if (!items) return items.error();
    const double objective =
        first ? grow(model, *sides, config, **kernels, context.team) : sides->sum() - items->gain + users->penalty;
    fitted.objective.push_back(objective);
    bar.note(fmt::format("objective {:.6g}", objective));
    context.log.debug("als: iteration {} of {}, objective {:.8g}", iteration, config.iterations, objective);
    if (!course.after_iteration) continue;
    const auto goes_on = course.after_iteration(fitted);
    if (!goes_on) return goes_on.error();
    if (!*goes_on) break;
  }
  if (!fitted.objective.empty())
    context.log.info("als: objective {:.8g} after {} iterations", fitted.objective.back(), fitted.objective.size());
  return fitted;
}

template <typename Fit>
Result<AlsFit> within_memory(Fit fit) {
  try {
    return fit();
  } catch (const std::bad_alloc&) {
    return make_error(ErrorKind::out_of_memory, "als: the machine has no memory left; use fewer factors");
  }
}

}  // namespace

Result<AlsFit> fit_als(const linalg::CodedView& plays, const AlsConfig& config, const RunContext& context,
                       const AlsCourse& course) {
  return within_memory([&] { return fit(plays, config, context, course); });
}

Result<AlsFit> fit_als(const linalg::CsrView<float>& plays, const AlsConfig& config, const RunContext& context,
                       const AlsCourse& course) {
  return within_memory([&] {
    linalg::CodedValues values;
    values.reserve(plays.entries());
    values.append(plays.values);
    return fit({plays.rows, plays.columns, plays.offsets, plays.indices, values.codes(), values.table()}, config,
               context, course);
  });
}

}  // namespace segue::models
