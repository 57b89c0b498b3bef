// The limits that a log must hold to be learned from: [quality] in segue.toml. One that is passed fails the run.
#pragma once
#include <cstdint>

#include "segue/base/options.hpp"

namespace segue::prepare {

// Shares are of the rows read, where nothing else is said. The defaults let everything pass.
struct QualityConfig {
  double max_rejected_share = 1;           // for whatever reason
  double max_bot_share = 1;                // plays at rates no person reaches
  double max_repeat_share = 1;             // exact repeats and double sends
  double max_skip_share = 1;               // plays that were cut short
  double max_nameless_share = 1;           // no user, artist or title, or an id that leads to none
  double max_bad_time_share = 1;           // no time, or one that cannot be
  double min_kept_share = 0;               // rows in preprocessed.parquet
  double max_merged_artists_share = 1;     // of the artists named: spellings that were joined to another
  double max_lengthless_tracks_share = 1;  // of the tracks
  std::int64_t min_users = 0, min_tracks = 0, min_interactions = 0;

  [[nodiscard]] OptionSet options();  // section "quality"
};

}  // namespace segue::prepare
