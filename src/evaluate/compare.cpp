#include "segue/evaluate/compare.hpp"

#include <algorithm>
#include <cmath>

#include "bootstrap.hpp"
#include "number_text.hpp"
#include "verdict.hpp"
#include "wilcoxon.hpp"

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

// Users for whom both are defined, side by side.
struct Pairs {
  std::vector<double> differences;
  double baseline_sum = 0, model_sum = 0, difference_sum = 0;
};

Pairs pair_up(std::span<const double> baseline, std::span<const double> model) {
  Pairs pairs;
  for (std::size_t i = 0; i < baseline.size(); ++i) {
    if (std::isnan(baseline[i]) || std::isnan(model[i])) continue;
    pairs.differences.push_back(model[i] - baseline[i]);
    pairs.baseline_sum += baseline[i];
    pairs.model_sum += model[i];
    pairs.difference_sum += pairs.differences.back();
  }
  return pairs;
}

Interval interval_of_mean(std::span<const double> values, std::uint32_t resamples, const RunContext& context) {
  const bool grouped = values.size() > kBootstrapGroups;
  BootstrapRows rows{grouped ? kBootstrapGroups : values.size(), 1, {}};
  rows.sums.resize(2 * rows.rows);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t row = grouped ? bootstrap_group(static_cast<std::uint32_t>(i), kBootstrapGroups) : i;
    rows.sums[2 * row] += values[i];
    rows.sums[2 * row + 1] += 1;
  }
  return bootstrap_ratios(rows, resamples, context.seed, context.team)[0];
}

double standard_deviation(std::span<const double> values, double mean) {
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// "ndcg@10, recall@10"
std::string held_by(const Evaluation& evaluation) {
  std::string names;
  for (const auto& [name, values] : evaluation.per_user.values) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "none" : names;
}

Status check_matched(const NamedEvaluation& baseline, const NamedEvaluation& model, const std::string& metric) {
  for (const NamedEvaluation* named : {&baseline, &model})
    if (!named->evaluation->per_user.values.contains(metric))
      return make_error(ErrorKind::invalid_argument,
                        "The evaluation of {} does not hold {} for each user, but {}; name one of these, or "
                        "evaluate it again with {} named in --evaluate-per-user (all: every one) and its k in "
                        "--evaluate-k.",
                        named->name, metric, held_by(*named->evaluation), metric);
  if (baseline.evaluation->by_group != model.evaluation->by_group)
    return make_error(ErrorKind::invalid_argument,
                      "{} and {} are counted differently, one by track and one by song; evaluate both the same way.",
                      baseline.name, model.name);
  const std::string &one = baseline.evaluation->truth, &other = model.evaluation->truth;
  if (!one.empty() && !other.empty() && one != other)
    return make_error(ErrorKind::invalid_argument,
                      "{} and {} were evaluated against different test matrices; evaluate both against the same one.",
                      baseline.name, model.name);
  if (baseline.evaluation->per_user.users != model.evaluation->per_user.users)
    return make_error(ErrorKind::invalid_argument,
                      "{} and {} were evaluated on different users ({} and {}); evaluate both against the same test "
                      "matrix.",
                      baseline.name, model.name, baseline.evaluation->per_user.users.size(),
                      model.evaluation->per_user.users.size());
  return {};
}

Status check_config(const CompareConfig& config) {
  if (config.resamples < 100 || config.resamples > 100000)
    return make_error(ErrorKind::invalid_argument, "The bootstrap was asked for {} resamples; choose 100 to 100000.",
                      config.resamples);
  if (!(config.alpha > 0 && config.alpha < 1))
    return make_error(ErrorKind::invalid_argument, "alpha is {}; choose a chance between 0 and 1, such as 0.05.",
                      config.alpha);
  return {};
}

}  // namespace

Result<PairedTest> compare_values(std::span<const double> baseline, std::span<const double> model,
                                  const CompareConfig& config, const RunContext& context) {
  if (Status status = check_config(config); !status) return status.error();
  if (baseline.size() != model.size())
    return make_error(ErrorKind::invalid_argument,
                      "There are {} values of the baseline but {} of the model; a paired test needs the same users.",
                      baseline.size(), model.size());
  const Pairs pairs = pair_up(baseline, model);
  if (pairs.differences.size() < 2)
    return make_error(ErrorKind::invalid_argument,
                      "Only {} have {} in both; a paired test needs at least two, and some hundreds to say much.",
                      counted(static_cast<std::int64_t>(pairs.differences.size()), "user", "users"), config.metric);

  PairedTest test;
  test.metric = config.metric;
  test.baseline = "baseline";
  test.model = "model";
  test.users = static_cast<std::int64_t>(pairs.differences.size());
  const double n = static_cast<double>(test.users);
  test.baseline_mean = pairs.baseline_sum / n;
  test.model_mean = pairs.model_sum / n;
  test.difference = pairs.difference_sum / n;
  test.relative = test.baseline_mean != 0 ? test.difference / std::abs(test.baseline_mean) : kUndefined;
  const Interval interval = interval_of_mean(pairs.differences, config.resamples, context);
  test.low = interval.low;
  test.high = interval.high;
  const SignedRanks ranks = signed_ranks(pairs.differences);
  test.wins = ranks.positive;
  test.ties = ranks.zero;
  test.losses = ranks.negative;
  test.p_value = test.corrected_p = ranks.p_value;
  const double all_ranks = ranks.positive_ranks + ranks.negative_ranks;
  test.effect_size = all_ranks > 0 ? (ranks.positive_ranks - ranks.negative_ranks) / all_ranks : 0;
  const double deviation = standard_deviation(pairs.differences, test.difference);
  test.standardized = deviation > 0 ? test.difference / deviation : 0;
  judge(test, config);
  return test;
}

std::string shared_metric(std::span<const NamedEvaluation> models) {
  const auto all_hold = [&](const std::string& name) {
    return std::all_of(models.begin(), models.end(),
                       [&](const auto& model) { return model.evaluation->per_user.values.contains(name); });
  };
  std::string usual = CompareConfig{}.metric;
  if (models.empty() || all_hold(usual)) return usual;
  std::string first;
  for (const auto& [name, values] : models.front().evaluation->per_user.values) {
    if (!all_hold(name)) continue;
    if (metric_stem(name) == "ndcg" && name.find('[') == std::string::npos) return name;
    if (first.empty()) first = name;
  }
  return first;
}

Result<std::vector<PairedTest>> compare(std::span<const NamedEvaluation> models, const CompareConfig& config,
                                        const RunContext& context) {
  if (models.size() < 2)
    return make_error(ErrorKind::invalid_argument, "A comparison needs two evaluations or more; {} given.",
                      models.size());
  std::vector<PairedTest> tests;
  std::vector<double> p_values;
  for (const NamedEvaluation& model : models.subspan(1)) {
    if (Status status = check_matched(models[0], model, config.metric); !status) return status.error();
    auto test = compare_values(models[0].evaluation->per_user.values.at(config.metric),
                               model.evaluation->per_user.values.at(config.metric), config, context);
    if (!test) return test.error();
    test->baseline = models[0].name;
    test->model = model.name;
    p_values.push_back(test->p_value);
    tests.push_back(*test);
  }
  const auto corrected = holm(p_values);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i].corrected_p = corrected[i];
    judge(tests[i], config);
  }
  return tests;
}

}  // namespace segue::evaluate
