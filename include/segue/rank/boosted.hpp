// Stage 04, rankers: two boosted-tree models on the features of stage 03 (XGBoost, histogram method).
// Sources: LambdaMART: Burges 2010, "From RankNet to LambdaRank to LambdaMART"; calibration: Platt 1999.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::rank {

struct RankerConfig {
  std::uint32_t rounds = 200;          // trees at most; fewer where held-out users stop gaining
  std::uint32_t patience = 15;         // rounds without gain before stopping
  std::uint32_t depth = 6;             // of a tree
  double eta = 0.1;                    // share of each tree that is taken
  double min_child_weight = 1;         // least sum of curvature in a leaf
  double l2 = 1;                       // on leaf values
  std::uint32_t bins = 128;            // values a feature is cut into
  double validation_share = 0.2;       // of users, held out for stopping, calibration and metrics
  std::uint32_t min_held_users = 30;   // with a hit; fewer: no models
  std::uint32_t ndcg_truncation = 30;  // model_x: only pairs that reach above this rank count

  [[nodiscard]] OptionSet options();  // section "ranker"
};

struct RankerReport {
  std::uint32_t rounds_x = 0, rounds_y = 0;
  double ndcg_at_10 = 0;                       // model_x on held-out users
  double ndcg_at_10_by_als = 0;                // the order of the ALS scores on the same rows
  double log_loss = 0, calibration_error = 0;  // model_y on held-out users
  std::string note;                            // what a reader should know, e.g. that nothing could be learned
};

// Reads features_train.parquet in `work`, writes model_x.ubj (order by what the user will hear), model_y.ubj (chance
// that a track is new and kept), model_y_calibration.json and metrics.json into `output`. Both open in any XGBoost.
// Memory: 4 bytes a cell of the features, twice. Where nobody heard a candidate, where
// too few users can be held out, and where the trees rank no better than ALS for those, there are no models,
// metrics.json says so, and predict() falls back on ALS. Errors: not_found, corrupt, out_of_memory,
// cancelled. `has_test`: whether the split holds something back; where not, metrics.json says that too. Same seed, same
// bytes, for any team size: gradients are rounded to a step that makes their sums exact in any order.
[[nodiscard]] Result<RankerReport> train_rankers(const RankerConfig& config, const std::filesystem::path& work,
                                                 const std::filesystem::path& output, const RunContext& context,
                                                 bool has_test = true);

}  // namespace segue::rank
