#include <algorithm>
#include <fmt/core.h>
#include <new>
#include <vector>

#include "config.hpp"
#include "kernels/dispatch.hpp"
#include "row_solver.hpp"
#include "start.hpp"
#include "sweep.hpp"

#include "segue/base/memory.hpp"
#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

// What fitting takes beyond the input, in bytes.
std::uint64_t memory_needed(const linalg::CsrView<float>& plays, const AlsConfig& config, unsigned threads) {
  const std::uint64_t sides = std::uint64_t{plays.rows} + plays.columns, n = padded(config.factors);
  const std::uint64_t counts = std::min<std::uint64_t>(std::uint64_t{threads} * plays.columns, plays.entries()) * 8;
  const std::uint64_t transposed = plays.entries() * 8 + (std::uint64_t{plays.columns} + 1) * 8 + counts;
  const std::uint64_t confidence = plays.entries() * 4, factors = sides * config.factors * 4, rows = sides * 4;
  return transposed + confidence + factors + rows + gram_working_bytes(config.factors) + threads * n * n * 8;
}

Status check_plays(const linalg::CsrView<float>& plays, const AlsConfig& config) {
  if (auto checked = linalg::check(plays); !checked) return checked;
  for (std::uint32_t user = 0; user < plays.rows; ++user) {
    const auto row = plays.row(user);
    for (std::size_t i = 0; i < row.values.size(); ++i)
      if (auto checked = check_weight(config, row.values[i], user, row.indices[i]); !checked) return checked;
  }
  return {};
}

// Both ways to see the plays, with confidences as values.
struct Confidences {
  std::vector<float> values;
  linalg::CsrView<float> by_user;
  linalg::CsrMatrix<float> by_item;
  double sum = 0;
};

void fill_confidences(const linalg::CsrView<float>& plays, const AlsConfig& config, ThreadTeam& team,
                      Confidences& confidences) {
  constexpr std::size_t kBlock = 1U << 16U;
  const std::size_t blocks = (plays.entries() + kBlock - 1) / kBlock;
  std::vector<double> sums(blocks);
  confidences.values.resize(plays.entries());
  team.for_each_block(blocks, [&](std::size_t block, unsigned) {
    for (std::size_t i = block * kBlock; i < std::min<std::size_t>(plays.entries(), (block + 1) * kBlock); ++i) {
      confidences.values[i] = confidence_of(config, plays.values[i]);
      sums[block] += double{confidences.values[i]};
    }
  });
  for (const double sum : sums) confidences.sum += sum;
  confidences.by_user = plays;
  confidences.by_user.values = confidences.values;
  confidences.by_item = linalg::transpose(confidences.by_user, team);
}

// With Y solved exactly, y.A y = b.y for every item, and the objective comes down to what is known already:
// sum of c over the plays - sum of b.y over the items + the users' penalty. (A, b: RowSolver::solve.)
Result<AlsFit> fit(const linalg::CsrView<float>& plays, const AlsConfig& config, const RunContext& context) {
  if (auto checked = check_config(config); !checked) return checked.error();
  if (auto checked = check_plays(plays, config); !checked) return checked.error();
  const auto kernels = linalg::choose_kernels();
  if (!kernels) return kernels.error();
  const std::uint64_t needed = memory_needed(plays, config, context.team.size());
  if (needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory,
                      "als: {} factors for {} users and {} tracks take {}, more than the memory limit of {}; use fewer "
                      "factors or raise the limit",
                      config.factors, plays.rows, plays.columns, format_bytes(needed),
                      format_bytes(context.memory_limit_bytes));
  context.log.info("als: {} users x {} tracks, {} entries, {} factors, {} threads, {} kernels, up to {}", plays.rows,
                   plays.columns, plays.entries(), config.factors, context.team.size(), linalg::kernel_level(**kernels),
                   format_bytes(needed));

  Confidences confidences;
  fill_confidences(plays, config, context.team, confidences);
  const auto by_item = confidences.by_item.view();
  AlsFit fitted;
  AlsModel& model = fitted.model;
  model.user_factors = linalg::DenseMatrix(plays.rows, config.factors);
  model.item_factors = starting_factors(by_item, config.factors, config.seed, context.seed);

  ProgressBar bar(context.progress, "als", 2 * plays.entries() * config.iterations, "plays");
  for (std::uint32_t iteration = 1; iteration <= config.iterations; ++iteration) {
    const auto users =
        solve_side(confidences.by_user, model.item_factors.view(), model.user_factors, config, **kernels, context, bar);
    if (!users) return users.error();
    const auto items =
        solve_side(by_item, model.user_factors.view(), model.item_factors, config, **kernels, context, bar);
    if (!items) return items.error();
    const double objective = confidences.sum - *items + penalty(confidences.by_user, model.user_factors.view(), config);
    fitted.objective.push_back(objective);
    bar.note(fmt::format("objective {:.6g}", objective));
    context.log.debug("als: iteration {} of {}, objective {:.8g}", iteration, config.iterations, objective);
  }
  if (!fitted.objective.empty())
    context.log.info("als: objective {:.8g} after {} iterations", fitted.objective.back(), config.iterations);
  return fitted;
}

}  // namespace

Result<AlsFit> fit_als(const linalg::CsrView<float>& plays, const AlsConfig& config, const RunContext& context) {
  try {
    return fit(plays, config, context);
  } catch (const std::bad_alloc&) {
    return make_error(ErrorKind::out_of_memory, "als: the machine has no memory left; use fewer factors");
  }
}

}  // namespace segue::models
