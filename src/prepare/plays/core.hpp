// The k-core: users and tracks lose one another until all that are left have enough.
#pragma once
#include <vector>

#include "plays/spool.hpp"

#include "segue/base/run_context.hpp"

namespace segue::prepare {

struct CoreRound {
  std::int64_t users_dropped = 0, tracks_dropped = 0;
};

struct Core {
  std::vector<std::uint32_t> user_tracks, track_users;  // by user_no and track_no; 0: not in the core
  std::vector<CoreRound> rounds;                        // the last drops none
  // Rows of the log that are kept, or lost with their user or (their user kept) with their track; pairs that are kept.
  std::int64_t rows_kept = 0, rows_of_users = 0, rows_of_tracks = 0, pairs_kept = 0;

  [[nodiscard]] bool holds(std::uint32_t user, std::uint32_t track) const {
    return user_tracks[user] != 0 && track_users[track] != 0;
  }
};

// A user needs `min_user_tracks` tracks of the core, a track `min_track_users` users of it; no more than 1: any.
// Cost: one pass over the pairs' keys a round.
[[nodiscard]] Result<Core> find_core(const Spool<Pair>& pairs, std::uint32_t users, std::uint32_t tracks,
                                     std::int64_t min_user_tracks, std::int64_t min_track_users,
                                     const RunContext& context);

}  // namespace segue::prepare
