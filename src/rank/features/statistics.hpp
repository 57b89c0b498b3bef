// What is known, at one moment, of users, tracks, artists and their pairs: the relational part of the features.
#pragma once
#include <cstdint>
#include <string>

#include "training_plays.hpp"

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::rank {

// A moment in time, and the view of the plays before it.
struct Moment {
  std::string plays;     // "history" or "training"
  std::int64_t now = 0;  // UTC microseconds
  bool has_times = false;
  std::int64_t recent_us = 0;
};

// Makes (or replaces) the tables pairs, track_stats, artist_stats, user_stats, user_artist, user_group from the plays
// before the moment. Sums of decayed plays are of whole numbers (1/1048576 plays), so that their order does not matter.
[[nodiscard]] Status make_statistics(tables::Database& database, const Moment& moment);

}  // namespace segue::rank
