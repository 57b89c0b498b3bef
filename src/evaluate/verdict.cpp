#include "verdict.hpp"

#include <cmath>

#include "number_text.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

std::string p_text(double p) { return p < 0.0001 ? "p < 0.0001" : "p = " + fixed(p, 4); }

std::string sign_and(double value, int decimals) { return (value >= 0 ? "+" : "") + fixed(value, decimals); }

// "0.0312 against 0.0290: +0.0022 (+7.6 %), 95 % interval +0.0015 to +0.0029, p < 0.0001"
std::string numbers(const PairedTest& t) {
  std::string text =
      fixed(t.model_mean, 4) + " against " + fixed(t.baseline_mean, 4) + ": " + sign_and(t.difference, 4);
  if (!std::isnan(t.relative)) text += " (" + sign_and(100 * t.relative, 1) + " %)";
  return text + ", 95 % interval " + sign_and(t.low, 4) + " to " + sign_and(t.high, 4) + ", " + p_text(t.corrected_p);
}

std::string people(const PairedTest& t) {
  const double n = static_cast<double>(t.users);
  return percent(static_cast<double>(t.wins) / n, 0) + " of users gain, " +
         percent(static_cast<double>(t.losses) / n, 0) + " lose, the rest see no change";
}

// Users for whom a difference like this one would be seen four times in five (two-sided 5 %): (1.96 + 0.84)^2 / d^2.
std::string users_needed(const PairedTest& t) {
  constexpr double kBothQuantiles = 2.8;
  const double d = std::abs(t.standardized);
  const double needed = std::ceil(kBothQuantiles * kBothQuantiles / (d * d));
  if (!(needed < 1e9)) return "the difference is next to nothing: choose by cost, speed or diversity";
  if (needed <= static_cast<double>(t.users)) return "few users carry the difference: look at who gains and who loses";
  return "to tell a difference of this size about " + grouped(static_cast<std::int64_t>(needed)) +
         " users are needed (here " + grouped(t.users) + ")";
}

bool lower_is_better(const PairedTest& t) {
  const MetricInfo* info = find_metric(t.metric);
  return info != nullptr && info->better == Better::lower;
}

bool no_way_is_better(const PairedTest& t) {
  const MetricInfo* info = find_metric(t.metric);
  return info != nullptr && info->better == Better::neither;
}

}  // namespace

void judge(PairedTest& test, const CompareConfig& config) {
  const bool clear = test.corrected_p <= config.alpha && (test.low > 0 || test.high < 0);
  const bool small = !std::isnan(test.relative) && std::abs(test.relative) < config.least_relative_gain;
  const bool up = (test.difference > 0) != lower_is_better(test);
  if (!clear)
    test.verdict = Verdict::not_shown;
  else if (up)
    test.verdict = small ? Verdict::slightly_better : Verdict::better;
  else
    test.verdict = small ? Verdict::slightly_worse : Verdict::worse;

  const std::string facts = " (" + test.metric + " " + numbers(test) + "; " + people(test) + ").";
  const std::string &model = test.model, &baseline = test.baseline;
  if (test.wins == 0 && test.losses == 0) {
    test.sentence = model + " and " + baseline + " score the same for every user on " + test.metric +
                    ": check that the two files are not of the same lists.";
  } else if (test.verdict == Verdict::not_shown) {
    test.sentence = "Keep " + baseline + ": it is not shown that " + model + " differs; " + users_needed(test) + facts;
  } else if (no_way_is_better(test)) {
    test.sentence = model + " is " + (test.difference > 0 ? "above " : "below ") + baseline +
                    "; whether that is good is for you to say" + facts;
  } else if (test.verdict == Verdict::better) {
    test.sentence = "Prefer " + model + " to " + baseline + facts;
  } else if (test.verdict == Verdict::worse) {
    test.sentence = "Keep " + baseline + ": " + model + " is worse" + facts;
  } else if (test.verdict == Verdict::slightly_better) {
    test.sentence =
        model + " is better than " + baseline + ", but by so little that cost or diversity should decide" + facts;
  } else {
    test.sentence =
        model + " is worse than " + baseline + ", but by so little that cost or diversity should decide" + facts;
  }
}

}  // namespace segue::evaluate
