#include "segue/evaluate/gate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "number_text.hpp"
#include "table_layout.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

struct Guard {
  std::string metric;
  double max_drop = 0;
};

Result<GateCheck> check(const GateWindow& window, const Guard& guard, const CompareConfig& comparison,
                        const RunContext& context) {
  CompareConfig config = comparison;
  config.metric = guard.metric;
  const NamedEvaluation pair[] = {window.old_model, window.new_model};
  const auto tests = compare(pair, config, context);
  if (!tests) return tests.error();
  const PairedTest& test = tests->front();
  const MetricInfo* info = find_metric(guard.metric.substr(0, guard.metric.find('[')));
  if (info == nullptr || info->better == Better::neither)
    return make_error(ErrorKind::invalid_argument,
                      "[gate] guards {}, of which neither more nor less is better; name a metric such as ndcg@10.",
                      guard.metric);
  const bool lower = info->better == Better::lower;
  GateCheck out{guard.metric,    test.baseline, test.model, 0, test.baseline_mean, test.model_mean, 0,
                -guard.max_drop, test.users,    false};
  const double loss = lower ? -test.high : test.low;
  out.worst = test.baseline_mean != 0 ? loss / std::abs(test.baseline_mean) : (loss < 0 ? -1 : 0);
  if (!lower) out.worst = std::max(out.worst, -1.0);  // the interval may reach below nothing, the metric cannot
  out.held = out.worst >= out.allowed;
  return out;
}

std::string percent_of(double share) { return percent(std::abs(share), 1); }

std::string reason(const GateCheck& check, std::size_t windows) {
  std::string text = check.metric + " may have fallen by " + percent_of(check.worst) + ", where [gate] allows " +
                     percent_of(check.allowed) + " (" + fixed(check.new_mean, 4) + " against " +
                     fixed(check.old_mean, 4);
  if (windows > 1) text += ", window " + std::to_string(check.window + 1);
  return text + ")";
}

}  // namespace

OptionSet GateConfig::options() {
  OptionSet set("gate");
  set.add("metrics", &metrics, "guarded over all users by segue compare --gate; each kept per user");
  set.add("slices", &slices,
          "guarded on a slice of users or tracks, e.g. ndcg@10[popularity=tail]; each kept per user");
  set.add("max_drop", &max_drop, "share of the old model's mean that a metric may lose, at worst (95 %)", {0, 1});
  set.add("max_slice_drop", &max_slice_drop, "the same of a slice", {0, 1});
  set.add("max_failed_windows", &max_failed_windows, "windows in which a guard may fail, of those compared", {0, 1000});
  return set;
}

Result<GateResult> check_gate(std::span<const GateWindow> windows, const GateConfig& config,
                              const CompareConfig& comparison, const RunContext& context) {
  std::vector<Guard> guards;
  guards.reserve(config.metrics.size() + config.slices.size());
  for (const std::string& metric : config.metrics) guards.push_back({metric, config.max_drop});
  for (const std::string& slice : config.slices) guards.push_back({slice, config.max_slice_drop});
  if (guards.empty() || windows.empty())
    return make_error(ErrorKind::invalid_argument, "Nothing is guarded; name metrics in [gate] of --config FILE.");
  GateResult result;
  std::map<std::string, std::vector<const GateCheck*>> failed;
  result.checks.reserve(windows.size() * guards.size());
  for (std::size_t window = 0; window < windows.size(); ++window) {
    for (const Guard& guard : guards) {
      auto checked = check(windows[window], guard, comparison, context);
      if (!checked) return checked.error();
      checked->window = window;
      result.checks.push_back(std::move(*checked));
      if (!result.checks.back().held) failed[guard.metric].push_back(&result.checks.back());
    }
  }
  std::string reasons;
  for (const Guard& guard : guards) {
    const auto found = failed.find(guard.metric);
    if (found == failed.end() || static_cast<std::int64_t>(found->second.size()) <= config.max_failed_windows) continue;
    for (const GateCheck* one : found->second) reasons += (reasons.empty() ? "" : "; ") + reason(*one, windows.size());
  }
  result.publish = reasons.empty();
  const std::string name = windows.back().new_model.name;
  result.sentence = result.publish ? name + " may be published: it holds every limit of [gate]"
                                   : name + " is not to be published: " + reasons;
  return result;
}

std::string table(const GateResult& result) {
  std::vector<std::vector<std::string>> rows{{"guarded", "window", "old", "new", "at worst", "allowed", ""}};
  for (const GateCheck& check : result.checks)
    rows.push_back({check.metric, std::to_string(check.window + 1), fixed(check.old_mean, 4), fixed(check.new_mean, 4),
                    (check.worst < 0 ? "-" : "+") + percent_of(check.worst), "-" + percent_of(check.allowed),
                    check.held ? "held" : "not held"});
  return lay_out(rows) + result.sentence + "\n";
}

std::string to_json(const GateResult& result) {
  nlohmann::ordered_json json{
      {"format", "segue.gate"}, {"version", 1}, {"publish", result.publish}, {"sentence", result.sentence}};
  json["checks"] = nlohmann::ordered_json::array();
  for (const GateCheck& check : result.checks)
    json["checks"].push_back({{"metric", check.metric},
                              {"window", check.window + 1},
                              {"old", check.old_name},
                              {"new", check.new_name},
                              {"users", check.users},
                              {"old_mean", check.old_mean},
                              {"new_mean", check.new_mean},
                              {"worst", check.worst},
                              {"allowed", check.allowed},
                              {"held", check.held}});
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace segue::evaluate
