// The plays that may be learned from, and the moment that parts them into history and label window.
#pragma once
#include <cstdint>
#include <filesystem>

#include "segue/base/result.hpp"
#include "segue/rank/features.hpp"
#include "segue/tables/database.hpp"

namespace segue::rank {

struct TrainingPlays {
  std::uint32_t users = 0, tracks = 0;
  bool has_times = false;
  std::int64_t label_start = 0;  // UTC microseconds: history is before it; 0 without times
  std::int64_t end = 0;          // the cutoff, or just after the last training play; 0 without times
};

// Makes the views `items`, `training` (user_id, track_id, us, ms_played, skipped, plays: the training side, nothing
// else), `history` (before the label window) and `label_window`. Errors: not_found, corrupt, invalid_argument.
[[nodiscard]] Result<TrainingPlays> find_training_plays(tables::Database& database, const FeaturesConfig& config,
                                                        const std::filesystem::path& work, std::uint64_t seed);

}  // namespace segue::rank
