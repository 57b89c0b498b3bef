#include "warm_start.hpp"

#include <algorithm>
#include <functional>

#include "going_on.hpp"
#include "solver_choice.hpp"
#include "sweep.hpp"

#include "segue/base/hash.hpp"

namespace segue::models {
namespace {

Status check_rows(std::span<const std::uint32_t> rows, const linalg::DenseView& older, std::uint32_t wanted,
                  const char* what) {
  if (rows.size() != wanted)
    return make_error(ErrorKind::invalid_argument, "als: {} rows of the older model were given for {} {}", rows.size(),
                      wanted, what);
  for (const std::uint32_t row : rows)
    if (row != kNoRow && row >= older.rows)
      return make_error(ErrorKind::invalid_argument, "als: there is no row {} among the older model's {} {}", row,
                        older.rows, what);
  return {};
}

// Copies what the older model has; returns which rows here are known from it. One it has zeros for is not.
std::vector<bool> take_over(const linalg::DenseView& older, std::span<const std::uint32_t> rows,
                            const linalg::CodedView& plays, linalg::DenseMatrix& to) {
  std::vector<bool> known(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (rows[row] == kNoRow || plays.count(row) == 0) continue;
    const auto values = older.row(rows[row]);
    if (std::all_of(values.begin(), values.end(), [](float value) { return value == 0; })) continue;
    std::copy(values.begin(), values.end(), to.row(row).begin());
    known[row] = true;
  }
  return known;
}

Result<std::size_t> fold_in_rows(const Observations& observations, const std::function<bool(std::uint32_t)>& wanted,
                                 linalg::DenseMatrix& others, linalg::DenseMatrix& solved, const AlsConfig& config,
                                 const kernels::Table& kernels, const RunContext& context) {
  const SweepPlan plan(observations.plays, config.factors, wanted);
  std::uint64_t entries = 0;
  for (const std::uint32_t row : plan.rows()) entries += observations.plays.count(row);
  ProgressBar bar(context.progress, "als: folding in", entries, "plays");
  GatherMemory memory;
  SolverChoice exact;
  exact.solver = AlsSolver::exact;
  const auto done = solve_side(observations, plan, others, solved, config, exact, kernels, context, memory, bar);
  if (!done) return done.error();
  return plan.rows().size();
}

}  // namespace

Status check_warm_start(const WarmStart& warm, const AlsConfig& config, std::uint32_t users, std::uint32_t items) {
  if (warm.user_factors.columns != config.factors || warm.item_factors.columns != config.factors)
    return make_error(ErrorKind::invalid_argument,
                      "als: the older model has {} factors, but factors is {}; give the same number",
                      warm.item_factors.columns, config.factors);
  if (auto checked = check_factors(warm.user_factors, warm.name, "user"); !checked) return checked;
  if (auto checked = check_factors(warm.item_factors, warm.name, "track"); !checked) return checked;
  if (auto checked = check_rows(warm.user_rows, warm.user_factors, users, "users"); !checked) return checked;
  return check_rows(warm.item_rows, warm.item_factors, items, "tracks");
}

std::string hash_of(const WarmStart& warm) {
  const auto hash = [](const auto* data, std::size_t bytes) {
    return hash_text({reinterpret_cast<const char*>(data), bytes});
  };
  const auto factors = [&](const linalg::DenseView& of) {
    return hash(of.data, std::size_t{of.rows} * of.columns * sizeof(float));
  };
  const auto rows = [&](std::span<const std::uint32_t> of) { return hash(of.data(), of.size_bytes()); };
  return hash_text(factors(warm.user_factors) + factors(warm.item_factors) + rows(warm.user_rows) +
                   rows(warm.item_rows));
}

Status fold_into(AlsModel& model, const WarmStart& warm, const BothSides& sides, const AlsConfig& config,
                 const kernels::Table& kernels, const RunContext& context) {
  const Observations by_user = sides.by_user(), by_item = sides.by_item();
  const auto known_users = take_over(warm.user_factors, warm.user_rows, by_user.plays, model.user_factors);
  const auto known_items = take_over(warm.item_factors, warm.item_rows, by_item.plays, model.item_factors);
  const auto known = [](const std::vector<bool>& rows) { return std::count(rows.begin(), rows.end(), true); };

  const auto has_known_listener = [&](std::uint32_t item) {
    const auto listeners = by_item.indices(item);
    return std::any_of(listeners.begin(), listeners.end(), [&](std::uint32_t user) { return known_users[user]; });
  };
  const auto items = fold_in_rows(
      by_item, [&](std::uint32_t item) { return !known_items[item] && has_known_listener(item); }, model.user_factors,
      model.item_factors, config, kernels, context);
  if (!items) return items.error();
  const auto users = fold_in_rows(
      by_user, [&](std::uint32_t user) { return !known_users[user]; }, model.item_factors, model.user_factors, config,
      kernels, context);
  if (!users) return users.error();
  context.log.info("als: starts from {} users and {} tracks of an older model; {} users and {} tracks folded in",
                   known(known_users), known(known_items), *users, *items);
  return {};
}

}  // namespace segue::models
