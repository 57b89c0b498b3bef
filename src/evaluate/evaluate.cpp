#include "segue/evaluate/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "bootstrap.hpp"
#include "check_input.hpp"
#include "exposure.hpp"
#include "measure.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

constexpr std::size_t kUsersPerBlock = 256;

// What is added up over users, in the order of users.
struct Totals {
  std::vector<Part> sums;
  std::vector<std::int64_t> users;  // for whom the column is defined
  BootstrapRows rows;
};

std::vector<float> inverse_norms(const linalg::DenseView* factors, ThreadTeam& team) {
  constexpr std::size_t kRowsPerBlock = 4096;
  std::vector<float> norms(factors == nullptr ? 0 : factors->rows);
  team.for_each_block((norms.size() + kRowsPerBlock - 1) / kRowsPerBlock, [&](std::size_t block, unsigned) {
    for (std::size_t i = block * kRowsPerBlock; i < std::min(norms.size(), (block + 1) * kRowsPerBlock); ++i)
      norms[i] = inverse_norm(factors->row(static_cast<std::uint32_t>(i)));
  });
  return norms;
}

Status check_kept(const EvaluateInput& input, const std::vector<Column>& columns) {
  for (const std::string& name : input.keep_per_user) {
    if (name == "all") continue;
    const auto known = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    if (known == columns.end() || !find_metric(name)->per_user)
      return make_error(ErrorKind::invalid_argument,
                        "There is no value of '{}' for each user; name a metric with its cutoff that is a mean over "
                        "users, such as {}, or 'all'.",
                        name, columns.front().name);
  }
  return {};
}

std::vector<std::size_t> kept_columns(const EvaluateInput& input, const std::vector<Column>& columns) {
  const auto& names = input.keep_per_user;
  const bool all = std::find(names.begin(), names.end(), "all") != names.end();
  std::vector<std::size_t> kept;
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (find_metric(columns[c].name)->per_user &&
        (all || std::find(names.begin(), names.end(), columns[c].name) != names.end()))
      kept.push_back(c);
  return kept;
}

// Adds a batch of users to the totals, in their order whatever the threads: sums of doubles must not depend on them.
void add_batch(std::span<const std::uint32_t> users, std::span<const Part> parts, std::size_t first_user,
               std::size_t all_users, Totals& totals) {
  const std::size_t columns = totals.sums.size();
  for (std::size_t i = 0; i < users.size(); ++i) {
    const std::size_t row =
        all_users <= kBootstrapGroups ? first_user + i : bootstrap_group(users[i], kBootstrapGroups);
    double* const sums = totals.rows.sums.data() + row * 2 * columns;
    for (std::size_t c = 0; c < columns; ++c) {
      const Part part = parts[i * columns + c];
      totals.sums[c].upper += part.upper;
      totals.sums[c].lower += part.lower;
      totals.users[c] += part.lower > 0 ? 1 : 0;
      sums[2 * c] += part.upper;
      sums[2 * c + 1] += part.lower;
    }
  }
}

void keep_batch(std::span<const Part> parts, const std::vector<Column>& columns, const std::vector<std::size_t>& kept,
                PerUser& per_user) {
  for (const std::size_t c : kept) {
    auto& values = per_user.values[columns[c].name];
    for (std::size_t i = c; i < parts.size(); i += columns.size())
      values.push_back(parts[i].lower > 0 ? parts[i].upper / parts[i].lower : kUndefined);
  }
}

// Users in batches: measured side by side, added up in order. The size of a batch does not show in the result.
Result<Totals> measure_all(const Measurer& measurer, std::span<const std::uint32_t> users, const EvaluateInput& input,
                           const RunContext& context, Exposure& exposure, PerUser& per_user) {
  const auto& columns = measurer.columns();
  const std::size_t width = columns.size();
  const std::size_t batch_bytes = std::clamp<std::uint64_t>(context.memory_limit_bytes / 16, 1U << 20U, 64U << 20U);
  const std::size_t batch = std::max(kUsersPerBlock, batch_bytes / (width * sizeof(Part)));
  const auto kept = kept_columns(input, columns);

  Totals totals;
  totals.sums.resize(width);
  totals.users.resize(width);
  totals.rows = {std::min<std::size_t>(users.size(), kBootstrapGroups), width, {}};
  totals.rows.sums.resize(totals.rows.rows * 2 * width);
  if (!kept.empty()) per_user.users.assign(users.begin(), users.end());

  std::vector<Part> parts(std::min(batch, users.size()) * width);
  std::vector<Scratch> scratch(context.team.size());
  ProgressBar bar(context.progress, "evaluating", users.size(), "users");
  for (std::size_t first = 0; first < users.size(); first += batch) {
    const auto some = users.subspan(first, std::min(batch, users.size() - first));
    context.team.for_each_block((some.size() + kUsersPerBlock - 1) / kUsersPerBlock, [&](std::size_t b, unsigned w) {
      if (context.stop.requested()) return;
      for (std::size_t i = b * kUsersPerBlock; i < std::min(some.size(), (b + 1) * kUsersPerBlock); ++i)
        measurer.measure(some[i], scratch[w], std::span(parts).subspan(i * width, width));
    });
    if (context.stop.requested()) return make_error(ErrorKind::cancelled, "Evaluation was stopped; nothing was kept.");
    add_batch(some, parts, first, users.size(), totals);
    keep_batch(std::span(parts).first(some.size() * width), columns, kept, per_user);
    exposure.add(some);
    bar.advance(some.size());
  }
  return totals;
}

void fill_metrics(const std::vector<Column>& columns, const Totals& totals, const std::vector<Interval>& intervals,
                  Evaluation& evaluation) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Part sum = totals.sums[c];
    const double offset = columns[c].offset();
    MetricValue value{kUndefined, intervals[c].low + offset, intervals[c].high + offset, totals.users[c]};
    if (sum.lower > 0) value.mean = sum.upper / sum.lower + offset;
    evaluation.metrics[columns[c].name] = value;
  }
}

// Names that were measured, in the order of the catalogue of metrics, then of cutoffs.
std::vector<std::string> ordered_names(const Evaluation& evaluation) {
  std::vector<std::string> order;
  const auto add = [&](std::string name) {
    if (evaluation.metrics.contains(name)) order.push_back(std::move(name));
  };
  for (const MetricInfo& info : metric_catalogue()) {
    if (!info.has_cutoff) add(std::string(info.stem));
    for (const std::uint32_t k : evaluation.cutoffs)
      if (info.has_cutoff) add(metric_name(info.stem, k));
  }
  return order;
}

}  // namespace

Result<Evaluation> evaluate(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                            const RunContext& context) {
  auto rising = check_cutoffs(cutoffs);
  if (!rising) return rising.error();
  if (Status status = check_input(input, context); !status) return status.error();
  const std::vector<std::uint32_t> users = users_with_truth(*input.test);
  if (users.empty())
    return make_error(ErrorKind::invalid_argument,
                      "The test matrix ({} x {}) holds no play above 0, so there is nothing to measure against; make "
                      "the test side larger (see `segue split --help`).",
                      input.test->rows, input.test->columns);

  Evaluation evaluation;
  evaluation.users = static_cast<std::int64_t>(users.size());
  evaluation.cutoffs = *rising;
  evaluation.by_group = input.by_group;
  evaluation.heard_kept = input.heard_kept;
  evaluation.resamples = input.resamples;
  evaluation.seed = context.seed;

  const Catalogue catalogue = make_catalogue(input, context.team);
  evaluation.catalogue = catalogue.units;
  evaluation.catalogue_trained = catalogue.trained_units;
  auto checks = count_oddities(input, catalogue, rising->back(), context);
  if (!checks) return checks.error();
  evaluation.checks = *checks;
  const std::vector<float> norms = inverse_norms(input.item_factors, context.team);
  evaluation.checks.factors_unusable = std::count(norms.begin(), norms.end(), 0.0F);

  const Measurer measurer(input, catalogue, *rising, norms);
  if (Status status = check_kept(input, measurer.columns()); !status) return status.error();
  Exposure exposure(*input.lists, catalogue, *rising);
  auto totals = measure_all(measurer, users, input, context, exposure, evaluation.per_user);
  if (!totals) return totals.error();
  evaluation.resampled = static_cast<std::int64_t>(totals->rows.rows);
  const auto intervals = bootstrap_ratios(totals->rows, input.resamples, context.seed, context.team);
  fill_metrics(measurer.columns(), *totals, intervals, evaluation);
  exposure.fill(evaluation);
  evaluation.order = ordered_names(evaluation);
  evaluation.notes = say_oddities(input, evaluation);
  return evaluation;
}

}  // namespace segue::evaluate
