// The publish gate: may a new model take the place of the one that serves? A test of non-inferiority: it may where the
// data rule out, with 95 % confidence, that it loses more than an allowed share of what the old one scores.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/evaluate/compare.hpp"

namespace segue::evaluate {

struct GateConfig {
  // Kept for each user in every evaluation (Evaluation::per_user); a slice is written ndcg@10[popularity=tail].
  std::vector<std::string> metrics = {"ndcg@10", "recall@10"};
  std::vector<std::string> slices = {"ndcg@10[popularity=middle]", "ndcg@10[popularity=tail]"};
  double max_drop = 0.01, max_slice_drop = 0.05;  // shares of the old model's mean
  std::int64_t max_failed_windows = 0;            // of those given: a guard may fail in so many

  [[nodiscard]] OptionSet options();  // section "gate"
};

// Two models on the same users and the same test window.
struct GateWindow {
  NamedEvaluation old_model, new_model;
};

struct GateCheck {
  std::string metric, old_name, new_name;
  std::size_t window = 0;  // from 0
  double old_mean = 0, new_mean = 0;
  double worst = 0;    // the lower end of the interval of (new - old) / old; 0 where both are 0
  double allowed = 0;  // -max_drop
  std::int64_t users = 0;
  bool held = false;
};

struct GateResult {
  std::vector<GateCheck> checks;  // window by window, in the order of the settings
  bool publish = false;
  std::string sentence;  // which, and if not, why
};

// Lower-is-better metrics are guarded against a rise. Errors: invalid_argument (as compare(); a guard whose metric is
// not kept or has no better way, nothing guarded).
[[nodiscard]] Result<GateResult> check_gate(std::span<const GateWindow> windows, const GateConfig& config,
                                            const CompareConfig& comparison, const RunContext& context);

[[nodiscard]] std::string table(const GateResult& result);
// {"format": "segue.gate", "version": 1, "publish", "sentence", "checks": [...]}.
[[nodiscard]] std::string to_json(const GateResult& result);

}  // namespace segue::evaluate
