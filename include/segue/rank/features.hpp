// Stage 03: candidates for every user and what is known of each, for two moments: before the label window (to learn
// from) and at the end of training (to predict from).
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/models/als.hpp"
#include "segue/models/popularity.hpp"

namespace segue::rank {

struct FeaturesConfig {
  std::uint32_t als_candidates = 150;      // best by the user's factors
  std::uint32_t recent_candidates = 60;    // best by factors folded in from the last plays alone
  std::uint32_t artist_candidates = 50;    // the most heard tracks of the user's artists of late
  std::uint32_t popular_candidates = 50;   // heard by most
  std::uint32_t trending_candidates = 30;  // heard by most of late
  double recent_days = 28;                 // what "of late" means
  std::uint32_t recent_tracks = 20;        // the last tracks a user played, for recent_candidates and similarities
  std::string heard = "mask";              // mask: heard tracks are no candidates; keep: they may be
  double label_share = 0.2;                // of training plays, the latest: the label window
  std::uint32_t max_train_users = 20000;   // users that models learn from; drawn by hash where there are more
  std::uint32_t negatives_per_user = 60;   // candidates not heard in the label window; 0: all

  [[nodiscard]] OptionSet options();  // section "features"
};

// A column of the feature tables: float32, NULL where not known.
struct Feature {
  std::string_view name, meaning;
};
// In the order of the columns; the models' order too.
[[nodiscard]] std::span<const Feature> feature_list();

struct FeaturesReport {
  std::int64_t label_start = 0;  // UTC microseconds; 0 without times
  std::int64_t train_users = 0, train_rows = 0, train_heard = 0, train_kept = 0;
  std::int64_t test_users = 0, test_rows = 0;
  double candidate_recall = 0;  // of the tracks new to a user in the label window, the share among the candidates
};

// Reads preprocessed, train, items .parquet and split.json in `work`. Writes into `output`:
//   features_train.parquet: user_id, track_id, source, the features, label_x (heard in the label window), label_y (new,
//     and played again or to the end in it), weight (how many such candidates the row stands for)
//   features_test.parquet: user_id, track_id, source and the features, for every user with training plays
//   candidate_models/als: ALS fitted on all of training, as models::save_als has it
// both ordered by user, track. Features of the first come from before the label window, of the second from the training
// side, alone; the test side is never read. Without times, the label window is a hold-out drawn by hash.
// Memory: 16 bytes an interaction, factors of both sides, and a block of users' candidates planned from the limit.
// Errors: not_found, corrupt, invalid_argument, out_of_memory, cancelled. Same seed, same bytes, for any team size.
[[nodiscard]] Result<FeaturesReport> build_features(const FeaturesConfig& config, const models::AlsConfig& als,
                                                    const models::PopularityConfig& popularity,
                                                    const std::filesystem::path& work,
                                                    const std::filesystem::path& output, const RunContext& context);

}  // namespace segue::rank
