#include "segue/evaluate/evaluate.hpp"

#include <algorithm>
#include <numeric>

#include "check_input.hpp"
#include "exposure.hpp"
#include "measure.hpp"
#include "totals.hpp"
#include "user_rows.hpp"

#include "segue/base/hash.hpp"
#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

constexpr std::size_t kUsersPerBlock = 256;
constexpr std::size_t kUsersPerBatch = 16 * kUsersPerBlock;

std::vector<float> inverse_norms(const linalg::DenseView* factors, ThreadTeam& team) {
  constexpr std::size_t kRowsPerBlock = 4096;
  std::vector<float> norms(factors == nullptr ? 0 : factors->rows);
  team.for_each_block((norms.size() + kRowsPerBlock - 1) / kRowsPerBlock, [&](std::size_t block, unsigned) {
    for (std::size_t i = block * kRowsPerBlock; i < std::min(norms.size(), (block + 1) * kRowsPerBlock); ++i)
      norms[i] = inverse_norm(factors->row(static_cast<std::uint32_t>(i)));
  });
  return norms;
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

Error stopped() { return make_error(ErrorKind::cancelled, "Evaluation was stopped; nothing was kept."); }

std::string hash_of(const linalg::CsrView<float>& matrix) {
  const auto bytes = [](const auto values) {
    return std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  };
  std::string parts;
  for (const auto part :
       {bytes(std::span(matrix.offsets)), bytes(std::span(matrix.indices)), bytes(std::span(matrix.values))})
    parts += std::to_string(hash_bytes(part)) + " ";
  return hash_text(parts).substr(0, 16);
}

}  // namespace

std::uint32_t main_cutoff(std::span<const std::uint32_t> cutoffs) {
  const bool has_ten = std::find(cutoffs.begin(), cutoffs.end(), 10U) != cutoffs.end();
  return has_ten || cutoffs.empty() ? 10 : *std::min_element(cutoffs.begin(), cutoffs.end());
}

struct Evaluator::State {
  struct Worker {
    Scratch scratch;
    ListOddities oddities;
    SanityChecks checks;  // whole numbers: it does not matter which worker counted what
  };
  struct Listed {
    std::uint32_t user;
    std::span<const std::uint32_t> list;
  };

  State(const EvaluateInput& given, std::vector<std::uint32_t> rising, const RunContext& run)
      : input(given),
        context(run),
        users(users_with_truth(*given.test)),
        catalogue(make_catalogue(given, run.team)),
        norms(inverse_norms(given.item_factors, run.team)),
        measurer(input, catalogue, make_columns(given, rising, main_cutoff(rising)), rising.back(), norms),
        totals(measurer.columns(), users.size()),
        exposure(catalogue, rising),
        rows(measurer.columns()),
        workers(run.team.size()),
        bar(run.progress, "evaluating", users.size(), "users") {
    evaluation.cutoffs = std::move(rising);
    evaluation.main_cutoff = main_cutoff(evaluation.cutoffs);
    evaluation.users = static_cast<std::int64_t>(users.size());
    evaluation.by_group = input.by_group;
    evaluation.heard_kept = input.heard_kept;
    evaluation.resamples = input.resamples;
    evaluation.seed = context.seed;
    evaluation.catalogue = catalogue.units;
    evaluation.catalogue_trained = catalogue.trained_units;
    evaluation.checks.factors_unusable = std::count(norms.begin(), norms.end(), 0.0F);
    count_truth_oddities(input, catalogue, users, context.team, evaluation.checks);
  }

  Status measure(std::span<const Listed> listed);
  void count_odd_lists(std::span<const std::uint32_t> of, const linalg::RankedLists& lists);

  EvaluateInput input;
  const RunContext& context;
  std::vector<std::uint32_t> users;  // with a truth
  Catalogue catalogue;
  std::vector<float> norms;
  Measurer measurer;
  Totals totals;
  Exposure exposure;
  RowWriter rows;
  std::vector<Worker> workers;
  std::vector<Part> parts;
  std::vector<std::uint32_t> batch_users;
  Evaluation evaluation;
  std::size_t next = 0, longest = 0;  // first of `users` that is not measured yet; places of the longest list
  std::int64_t last_user = -1;
  ProgressBar bar;
};

// In batches: measured side by side, added up in order. The size of a batch does not show in the result.
Status Evaluator::State::measure(std::span<const Listed> listed) {
  const std::size_t width = measurer.columns().size();
  for (std::size_t first = 0; first < listed.size(); first += kUsersPerBatch) {
    const auto some = listed.subspan(first, std::min(kUsersPerBatch, listed.size() - first));
    parts.resize(some.size() * width);
    context.team.for_each_block((some.size() + kUsersPerBlock - 1) / kUsersPerBlock, [&](std::size_t b, unsigned w) {
      if (context.stop.requested()) return;
      for (std::size_t i = b * kUsersPerBlock; i < std::min(some.size(), (b + 1) * kUsersPerBlock); ++i)
        measurer.measure(some[i].user, some[i].list, workers[w].scratch, std::span(parts).subspan(i * width, width));
    });
    if (context.stop.requested()) return stopped();
    batch_users.clear();
    for (const Listed& each : some) {
      batch_users.push_back(each.user);
      exposure.add(each.list);
      evaluation.checks.users_without_list += each.list.empty() ? 1 : 0;
      evaluation.checks.short_lists += !each.list.empty() && each.list.size() < evaluation.cutoffs.back() ? 1 : 0;
    }
    totals.add(batch_users, parts);
    if (input.on_users)
      if (Status taken = input.on_users(rows.rows(batch_users, parts)); !taken) return taken;
    bar.advance(some.size());
  }
  return {};
}

void Evaluator::State::count_odd_lists(std::span<const std::uint32_t> of, const linalg::RankedLists& lists) {
  context.team.for_each_block((of.size() + kUsersPerBlock - 1) / kUsersPerBlock, [&](std::size_t block, unsigned w) {
    for (std::size_t i = block * kUsersPerBlock; i < std::min(of.size(), (block + 1) * kUsersPerBlock); ++i) {
      const auto list = lists.list(static_cast<std::uint32_t>(i));
      if (list.empty()) continue;
      const auto scores = lists.scores.empty() ? std::span<const float>{}
                                               : std::span(lists.scores).subspan(lists.offsets[i], list.size());
      workers[w].oddities.count(input, of[i], list, scores, workers[w].checks);
    }
  });
}

Evaluator::Evaluator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

Result<Evaluator> Evaluator::start(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                                   const RunContext& context) {
  auto rising = check_cutoffs(cutoffs);
  if (!rising) return rising.error();
  if (Status status = check_input(input); !status) return status.error();
  auto state = std::make_unique<State>(input, std::move(*rising), context);
  if (state->users.empty())
    return make_error(ErrorKind::invalid_argument,
                      "The test matrix ({} x {}) holds no play above 0, so there is nothing to measure against; make "
                      "the test side larger (see `segue split --help`).",
                      input.test->rows, input.test->columns);
  state->evaluation.truth = hash_of(*input.test);
  return Evaluator(std::move(state));
}

Status Evaluator::add(std::span<const std::uint32_t> users, const linalg::RankedLists& lists) {
  State& s = *state_;
  if (Status status = check_lists(s.input, users, lists); !status) return status;
  std::vector<State::Listed> listed;
  for (std::uint32_t i = 0; i < users.size(); ++i) {
    if (users[i] <= s.last_user)
      return make_error(ErrorKind::invalid_argument, "The lists come out of order: user {} after user {}.", users[i],
                        s.last_user);
    s.last_user = users[i];
    s.longest = std::max(s.longest, lists.list(i).size());
    while (s.next < s.users.size() && s.users[s.next] < users[i]) listed.push_back({s.users[s.next++], {}});
    if (s.next < s.users.size() && s.users[s.next] == users[i])
      listed.push_back({s.users[s.next++], lists.list(i)});
    else
      s.evaluation.checks.lists_without_truth += lists.list(i).empty() ? 0 : 1;
  }
  s.count_odd_lists(users, lists);
  return s.measure(listed);
}

Result<Evaluation> Evaluator::finish() {
  State& s = *state_;
  std::vector<State::Listed> without;
  for (; s.next < s.users.size(); ++s.next) without.push_back({s.users[s.next], {}});
  if (Status status = s.measure(without); !status) return status.error();
  for (const auto& worker : s.workers) add_checks(s.evaluation.checks, worker.checks);
  s.totals.fill(s.input, s.context, s.evaluation);
  s.exposure.fill(s.evaluation);
  s.evaluation.order = ordered_names(s.evaluation);
  s.evaluation.notes = say_oddities(s.input, s.evaluation, s.longest);
  return std::move(s.evaluation);
}

Result<Evaluation> evaluate(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                            const RunContext& context) {
  if (input.lists == nullptr)
    return make_error(ErrorKind::invalid_argument,
                      "Nothing to evaluate: both ranked lists and a test matrix are needed.");
  auto evaluator = Evaluator::start(input, cutoffs, context);
  if (!evaluator) return evaluator.error();
  std::vector<std::uint32_t> users(input.lists->users());
  std::iota(users.begin(), users.end(), 0U);
  if (Status added = evaluator->add(users, *input.lists); !added) return added.error();
  return evaluator->finish();
}

}  // namespace segue::evaluate
