// Stage 05: the lists that people see, each track with why it is there.
#pragma once
#include <cstdint>
#include <filesystem>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::rank {

struct PredictConfig {
  std::uint32_t list_length = 50;
  double x_weight = 1;           // of model_x (what the user will hear), as distances from the user's mean
  double y_weight = 0.25;        // of model_y (what the user will keep), likewise
  double mmr_weight = 0.05;      // 0: by score alone; 1: as unlike as can be
  std::uint32_t artist_cap = 5;  // tracks an artist in a list; 0: any number
  bool one_version = true;       // of the versions of a song, the best alone
  std::uint32_t pool = 200;      // best by score that re-ranking chooses from

  [[nodiscard]] OptionSet options();  // section "predict"
};

struct PredictReport {
  std::int64_t users = 0, rows = 0;
  std::int64_t candidates = 0;  // scored
};

// Reads features_test.parquet, model_x.ubj, model_y.ubj, model_y_calibration.json, items.parquet, train_matrix.npz and
// the ALS factors (als_model/, else candidate_models/als/) in `work`; writes predictions.parquet into `output`:
// user_id, rank, track_id, score, score_x, score_y (a calibrated chance), source (how it became a candidate), reason (a
// sentence). Ordered by user, rank. Users are scored in blocks planned from the memory limit. Errors: not_found,
// corrupt (models and features that do not match), out_of_memory, cancelled. Same bytes for any team.
[[nodiscard]] Result<PredictReport> predict(const PredictConfig& config, const std::filesystem::path& work,
                                            const std::filesystem::path& output, const RunContext& context);

}  // namespace segue::rank
