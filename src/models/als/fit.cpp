#include <algorithm>
#include <cstddef>
#include <fmt/core.h>
#include <new>
#include <variant>

#include "balance.hpp"
#include "config.hpp"
#include "going_on.hpp"
#include "kernels/dispatch.hpp"
#include "memory.hpp"
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

// How a fit will go, decided before anything is spent on it.
struct Plan {
  const kernels::Table* kernels = nullptr;
  SolverChoice choice;
};

Result<Plan> plan_fit(const linalg::CodedView& plays, const AlsConfig& config, const RunContext& context,
                      const AlsCourse& course, std::uint64_t beside) {
  if (auto checked = check_config(config); !checked) return checked.error();
  if (course.warm != nullptr)
    if (auto checked = check_warm_start(*course.warm, config, plays.rows, plays.columns); !checked)
      return checked.error();
  const auto kernels = linalg::choose_kernels();
  if (!kernels) return kernels.error();
  if (auto checked = linalg::check(plays); !checked) return checked.error();
  if (auto checked = check_als_weights(plays, config); !checked) return checked.error();
  const auto spread = confidence_spread(plays, config, context.team);
  if (!spread) return spread.error();
  Plan plan{*kernels, choose_solver(config, plays.entries(), std::uint64_t{plays.rows} + plays.columns)};
  const std::string too_coarse = allow_for_spread(plan.choice, config, *spread);

  const linalg::NpzSize size{plays.rows, plays.columns, plays.entries()};
  const std::uint64_t code_bytes = std::visit([](const auto& codes) { return sizeof(codes[0]); }, plays.codes);
  const std::uint64_t needed = memory_needed({size, code_bytes, beside}, config, plan.choice, context.team.size());
  if (auto checked = check_memory(needed, size, config, context); !checked) return checked.error();
  context.log.info("als: {} users x {} tracks, {} entries, {} factors, {} threads, {} kernels, up to {}", plays.rows,
                   plays.columns, plays.entries(), config.factors, context.team.size(), linalg::kernel_level(**kernels),
                   format_bytes(needed));
  context.log.info("als: {}", describe(plan.choice, config));
  if (!too_coarse.empty()) context.log.warn("als: {}", too_coarse);
  return plan;
}

// The objective is known from what the solvers return: sum of c over the plays - what the items took off it, given the
// users + the users' penalty. (RowSolver::solve.)
Result<AlsFit> fit(const linalg::CodedView& plays, const AlsConfig& config, const RunContext& context,
                   const AlsCourse& course, std::uint64_t beside) {
  const auto plan = plan_fit(plays, config, context, course, beside);
  if (!plan) return plan.error();
  const SolverChoice& choice = plan->choice;
  const kernels::Table& kernels = *plan->kernels;
  AlsFit fitted;
  fitted.origin = {context.seed, linalg::hash_of(plays, context.team), plays.entries(),
                   std::string(linalg::kernel_level(kernels)),
                   course.warm != nullptr ? hash_of(*course.warm) : std::string()};
  AlsModel& model = fitted.model;
  if (course.start != nullptr)
    if (auto taken = go_on_from(*course.start, plays, config, fitted); !taken) return taken.error();

  const BothSides sides = BothSides::make(plays, config, context.team);
  const Observations by_user = sides.by_user(), by_item = sides.by_item();
  const SweepPlan user_plan(by_user.plays, config.factors), item_plan(by_item.plays, config.factors);
  if (course.start != nullptr) {
    context.log.info("als: goes on after {} iterations", fitted.objective.size());
  } else {
    model.user_factors = linalg::DenseMatrix(plays.rows, config.factors);
    model.item_factors = starting_factors(by_item.plays, config.factors, config.seed, context.seed, context.team);
    if (course.warm != nullptr)
      if (auto folded = fold_into(model, *course.warm, sides, config, kernels, context); !folded) return folded.error();
  }

  GatherMemory memory;
  ProgressBar bar(context.progress, "als", 2 * plays.entries() * config.iterations, "plays");
  bar.advance(2 * plays.entries() * std::min<std::uint64_t>(fitted.objective.size(), config.iterations));
  for (std::size_t iteration = fitted.objective.size() + 1; iteration <= config.iterations; ++iteration) {
    if (iteration > 1 || course.warm != nullptr) balance(model, sides, config, kernels, context.team);
    const auto users = solve_side(by_user, user_plan, model.item_factors, model.user_factors, config, choice, kernels,
                                  context, memory, bar);
    if (!users) return users.error();
    const bool first = iteration == 1 && course.warm == nullptr;
    if (first) std::fill(model.item_factors.data.begin(), model.item_factors.data.end(), 0.0F);
    const auto items = solve_side(by_item, item_plan, model.user_factors, model.item_factors, config, choice, kernels,
                                  context, memory, bar);
    if (!items) return items.error();
    const double objective =
        first ? grow(model, sides, config, kernels, context.team) : sides.sum() - items->gain + users->penalty;
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
  return within_memory([&] { return fit(plays, config, context, course, 0); });
}

Result<AlsFit> fit_als(const linalg::CsrView<float>& plays, const AlsConfig& config, const RunContext& context,
                       const AlsCourse& course) {
  return within_memory([&] {
    linalg::CodedValues values;
    values.reserve(plays.entries());
    values.append(plays.values);
    return fit({plays.rows, plays.columns, plays.offsets, plays.indices, values.codes(), values.table()}, config,
               context, course, plays.values.size_bytes());
  });
}

}  // namespace segue::models
