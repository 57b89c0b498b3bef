// Is one model better than another? Paired over users: the same people, listed to by both.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/evaluate/report.hpp"

namespace segue::evaluate {

struct CompareConfig {
  std::string metric = "ndcg@10";     // kept for each user in every evaluation: Evaluation::per_user
  std::uint32_t resamples = 2000;     // of the bootstrap; 100 .. 100000
  double alpha = 0.05;                // chance of calling a difference that is none, over all comparisons together
  double least_relative_gain = 0.01;  // a real difference smaller than this share of the baseline is called small
};

// What the numbers allow to be said, the Holm-corrected p value and the interval agreeing.
enum class Verdict : std::uint8_t { better, worse, slightly_better, slightly_worse, not_shown };

struct PairedTest {
  std::string metric, baseline, model;
  std::int64_t users = 0;  // for whom the metric is defined in both
  double baseline_mean = 0, model_mean = 0;
  double difference = 0, low = 0, high = 0;     // model - baseline, with a 95 % percentile bootstrap interval
  double relative = 0;                          // difference / baseline_mean; NaN if that is 0
  std::int64_t wins = 0, ties = 0, losses = 0;  // users for whom the model is above, level, below
  double p_value = 1;      // Wilcoxon signed-rank, two-sided, ties of zero left out; 1 if there is no difference at all
  double corrected_p = 1;  // Holm, over the models compared with this baseline
  double effect_size = 0;  // matched rank-biserial correlation, -1 .. 1 (Kerby 2014): ranks won less ranks lost
  double standardized = 0;  // mean difference / its standard deviation over users (Cohen's d_z)
  Verdict verdict = Verdict::not_shown;
  std::string sentence;  // what to do, for a person
};

// Two columns of values, one a user, in the same order of users; NaN in either leaves the user out.
// Errors: invalid_argument (lengths that differ, fewer than two users, resamples out of range).
[[nodiscard]] Result<PairedTest> compare_values(std::span<const double> baseline, std::span<const double> model,
                                                const CompareConfig& config, const RunContext& context);

// Each of models[1 ..] against models[0], p values corrected together (Holm 1979), sentences filled in.
// Users are matched by number. Errors: as above; a metric not kept, users who differ between files, track against song.
[[nodiscard]] Result<std::vector<PairedTest>> compare(std::span<const NamedEvaluation> models,
                                                      const CompareConfig& config, const RunContext& context);

// Step-down correction: the i-th least of m p values times (m - i + 1), made rising, at most 1. Source: Holm 1979.
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

// What these can be compared by: ndcg@10 if each holds it, else the first NDCG, else the first metric that all hold for
// each user; empty if there is none.
[[nodiscard]] std::string shared_metric(std::span<const NamedEvaluation> models);

// One test a line, and below it the sentences.
[[nodiscard]] std::string table(std::span<const PairedTest> tests);
// {"format": "segue.comparison", "version": 1, "metric", "baseline", "alpha", "tests": [...]}.
[[nodiscard]] std::string to_json(std::span<const PairedTest> tests, const CompareConfig& config);

}  // namespace segue::evaluate
