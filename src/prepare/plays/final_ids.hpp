// From the numbers of steps 03 and 07 to the contiguous ids of what the k-core left, in the same order. Ids that an
// earlier log gave out stay as they are, whether or not the k-core holds them; new ones follow.
#pragma once
#include <cstdint>
#include <vector>

#include "plays/key_map.hpp"
#include "plays/play_log.hpp"

namespace segue::prepare {

struct FinalIds {
  std::vector<std::uint32_t> user_id, track_id;  // by user_no and track_no; KeyMap::kNone: not in the core
  std::uint32_t users = 0, tracks = 0;           // how many ids there are

  explicit FinalIds(const PlayLog& log) {
    const auto number = [](const std::vector<std::uint32_t>& counts, std::uint32_t known, auto known_id,
                           std::uint32_t next, std::vector<std::uint32_t>& ids) {
      for (std::uint32_t no = 0; no < counts.size(); ++no)
        ids.push_back(counts[no] == 0 ? KeyMap::kNone : no < known ? known_id(no) : next++);
      return next;
    };
    users = number(
        log.core.user_tracks, log.known_users, [](std::uint32_t no) { return no; }, log.known_users, user_id);
    tracks = number(
        log.core.track_users, static_cast<std::uint32_t>(log.known_track_ids.size()),
        [&](std::uint32_t no) { return log.known_track_ids[no]; }, log.known_tracks, track_id);
  }
};

}  // namespace segue::prepare
