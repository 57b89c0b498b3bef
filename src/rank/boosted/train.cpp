#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <nlohmann/json.hpp>

#include "booster.hpp"
#include "gradients.hpp"
#include "learning_rows.hpp"

#include "segue/base/file.hpp"
#include "segue/rank/boosted.hpp"
#include "segue/rank/features.hpp"

namespace segue::rank {
namespace {

using Json = nlohmann::ordered_json;

Booster::Parameters parameters(const RankerConfig& config, const RunContext& context, const char* objective,
                               const char* base_score) {
  return {{"booster", "gbtree"},
          {"tree_method", "hist"},
          {"objective", objective},
          {"base_score", base_score},
          {"max_depth", std::to_string(config.depth)},
          {"eta", fmt::format("{}", config.eta)},
          {"min_child_weight", fmt::format("{}", config.min_child_weight)},
          {"lambda", fmt::format("{}", config.l2)},
          {"max_bin", std::to_string(config.bins)},
          {"nthread", std::to_string(context.team.size())},
          {"seed", std::to_string(context.seed % 2147483647)},
          {"verbosity", "0"}};
}

struct Fitted {
  Booster booster;
  std::uint32_t rounds = 0;  // to keep
  double held_gain = 0;      // there
  std::vector<float> held_margins;
};

using Gradients = std::function<void(std::span<const float> margins, std::span<float>, std::span<float>)>;
using Gain = std::function<double(std::span<const float> held_margins)>;  // higher is better

// Adds trees until held-out users stop gaining.
Result<Fitted> fit(const RankerConfig& config, const FeatureMatrix& learn, const FeatureMatrix& held,
                   const Booster::Parameters& settings, const Gradients& gradients, const Gain& gain, const char* label,
                   const RunContext& context) {
  auto booster = Booster::create(learn, held, settings);
  if (!booster) return booster.error();
  Fitted fitted{std::move(*booster), 0, 0, {}};
  std::vector<float> gradient(learn.rows()), curvature(learn.rows());
  ProgressBar bar(context.progress, label, config.rounds, "trees");
  for (std::uint32_t round = 1; round <= config.rounds; ++round) {
    if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while training the rankers");
    const auto margins = fitted.booster.margins(learn);
    if (!margins) return margins.error();
    gradients(*margins, gradient, curvature);
    if (auto grown = fitted.booster.boost(learn, gradient, curvature); !grown) return grown.error();
    auto on_held = fitted.booster.margins(held);
    if (!on_held) return on_held.error();
    const double now = gain(*on_held);
    bar.advance(1);
    bar.note(fmt::format("{:.5f}", std::abs(now)));
    if (fitted.rounds == 0 || now > fitted.held_gain) {
      fitted.rounds = round;
      fitted.held_gain = now;
      fitted.held_margins = std::move(*on_held);
    } else if (round - fitted.rounds >= config.patience) {
      break;
    }
  }
  return fitted;
}

Status write_metrics(const std::filesystem::path& output, const RankerReport& report, const LearningParts& parts,
                     bool has_test) {
  Json json{{"kind", "ranker_metrics"}, {"format_version", 1}, {"trained", report.rounds_x > 0}};
  if (!report.note.empty()) json["note"] = report.note;
  if (!has_test)
    json["test"] = "none: nothing was held back to test on; what is said here is of users held out of the label window";
  json["rows"] = {{"learn", parts.learn.rows()}, {"held", parts.held.rows()}};
  json["users"] = {{"learn", parts.learn.offsets.size() - 1}, {"held", parts.held.offsets.size() - 1}};
  if (report.rounds_x > 0) {
    json["model_x"] = {{"trees", report.rounds_x},
                       {"held_ndcg@10", report.ndcg_at_10},
                       {"held_ndcg@10_by_als_score", report.ndcg_at_10_by_als}};
    json["model_y"] = {{"trees", report.rounds_y},
                       {"held_log_loss", report.log_loss},
                       {"held_calibration_error", report.calibration_error}};
  }
  Json features = Json::array();
  for (const auto& feature : feature_list()) features.push_back({{"name", feature.name}, {"meaning", feature.meaning}});
  json["features"] = features;
  return write_text_file(output / "metrics.json", json.dump(2) + "\n");
}

std::vector<float> column(const LearningRows& rows, std::string_view name) {
  const auto features = feature_list();
  std::size_t index = 0;
  while (features[index].name != name) ++index;
  std::vector<float> values(rows.rows());
  for (std::size_t row = 0; row < values.size(); ++row) values[row] = rows.features[row * features.size() + index];
  return values;
}

bool has_hits(const std::vector<float>& labels) {
  return std::any_of(labels.begin(), labels.end(), [](float label) { return label != 0; });
}

std::size_t users_with_hits(const LearningRows& rows) {
  std::size_t users = 0;
  for (std::size_t user = 0; user + 1 < rows.offsets.size(); ++user)
    users += std::any_of(rows.heard.begin() + static_cast<std::ptrdiff_t>(rows.offsets[user]),
                         rows.heard.begin() + static_cast<std::ptrdiff_t>(rows.offsets[user + 1]),
                         [](float label) { return label != 0; })
                 ? 1
                 : 0;
  return users;
}

// No models: predict() takes the order of ALS, and metrics.json says why.
Result<RankerReport> leave_to_als(const std::filesystem::path& output, const LearningParts& parts, bool has_test,
                                  std::string why) {
  RankerReport report;
  report.note = std::move(why) + ": the lists are in the order of ALS";
  if (auto written = write_metrics(output, report, parts, has_test); !written) return written.error();
  return report;
}

}  // namespace

OptionSet RankerConfig::options() {
  OptionSet set("ranker");
  set.add("rounds", &rounds, "trees a model, at most; fewer where held-out users stop gaining", {1, 10000});
  set.add("patience", &patience, "trees without gain before training stops", {1, 10000});
  set.add("depth", &depth, "depth of a tree", {1, 16});
  set.add("eta", &eta, "share of each tree that is taken", {0.001, 1});
  set.add("min_child_weight", &min_child_weight, "least sum of curvature in a leaf", {0, 1e9});
  set.add("l2", &l2, "regularization of leaf values", {0, 1e9});
  set.add("bins", &bins, "values that a feature is cut into", {2, 65535});
  set.add("validation_share", &validation_share, "share of users held out for stopping, calibration and metrics",
          {0.01, 0.9});
  set.add("min_held_users", &min_held_users,
          "fewer held-out users with a hit, and the lists are in the order of ALS: nobody could tell what is better",
          {0, 1e9});
  set.add("ndcg_truncation", &ndcg_truncation, "model_x: only pairs that reach above this place count", {1, 10000});
  return set;
}

Result<RankerReport> train_rankers(const RankerConfig& config, const std::filesystem::path& work,
                                   const std::filesystem::path& output, const RunContext& context, bool has_test) {
  auto parts = read_learning_rows(work / "features_train.parquet", config.validation_share, context);
  if (!parts) return parts.error();
  RankerReport report;
  if (!has_hits(parts->learn.heard))
    return leave_to_als(output, *parts, has_test,
                        "no user heard a candidate in the label window, so there is nothing to learn to rank from");
  if (const auto users = users_with_hits(parts->held); users < config.min_held_users)
    return leave_to_als(output, *parts, has_test,
                        fmt::format("{} could be held out, too few to tell whether trees rank better than ALS (at "
                                    "least {}: --ranker-min-held-users)",
                                    users == 1 ? "1 user" : fmt::format("{} users", users), config.min_held_users));
  // Few users: nothing can be held out, and the models are judged by what they learned from.
  const bool judged = has_hits(parts->held.heard);
  const auto& judge = judged ? parts->held : parts->learn;
  if (!judged) report.note = "too few users to hold some out: the rankers' metrics are of the users they learned from";

  const auto learn = FeatureMatrix::make(parts->learn.features, parts->learn.rows(), context.team.size());
  if (!learn) return learn.error();
  const auto held = FeatureMatrix::make(judge.features, judge.rows(), context.team.size());
  if (!held) return held.error();

  const auto by_heard = parts->learn.heard_lists(), by_kept = parts->learn.kept_lists();
  const auto model_x = fit(
      config, *learn, *held, parameters(config, context, "rank:ndcg", "0.5"),
      [&](auto margins, auto gradient, auto curvature) {
        lambda_gradients(by_heard, margins, config.ndcg_truncation, gradient, curvature, context.team);
      },
      [&](auto margins) { return mean_ndcg(judge.heard_lists(), margins, 10); }, "train model_x", context);
  if (!model_x) return model_x.error();
  const auto model_y = fit(
      config, *learn, *held, parameters(config, context, "binary:logistic", "0.5"),
      [&](auto margins, auto gradient, auto curvature) {
        logistic_gradients(by_kept, margins, gradient, curvature, context.team);
      },
      [&](auto margins) { return -mean_log_loss(judge.kept_lists(), margins); }, "train model_y", context);
  if (!model_y) return model_y.error();

  const double by_als = mean_ndcg(judge.heard_lists(), column(judge, "als_score"), 10);
  if (model_x->held_gain <= by_als)
    return leave_to_als(
        output, *parts, has_test,
        fmt::format("trees ranked no better than ALS for users held out (NDCG@10 {:.4f} against {:.4f})",
                    model_x->held_gain, by_als));
  const auto calibration = calibrate(judge.kept_lists(), model_y->held_margins);
  report.rounds_x = model_x->rounds;
  report.rounds_y = model_y->rounds;
  report.ndcg_at_10 = model_x->held_gain;
  report.ndcg_at_10_by_als = by_als;
  report.log_loss = -model_y->held_gain;
  report.calibration_error = calibration_error(judge.kept_lists(), model_y->held_margins, calibration);
  if (auto saved = model_x->booster.save(output / "model_x.ubj", model_x->rounds); !saved) return saved.error();
  if (auto saved = model_y->booster.save(output / "model_y.ubj", model_y->rounds); !saved) return saved.error();
  const Json fitted{{"kind", "platt"}, {"slope", calibration.slope}, {"offset", calibration.offset}};
  if (auto written = write_text_file(output / "model_y_calibration.json", fitted.dump(2) + "\n"); !written)
    return written.error();
  if (auto written = write_metrics(output, report, *parts, has_test); !written) return written.error();
  return report;
}

}  // namespace segue::rank
