// From the numbers of steps 03 and 07 to the contiguous ids of what the k-core left, in the same order.
#pragma once
#include <cstdint>
#include <vector>

#include "plays/core.hpp"
#include "plays/key_map.hpp"

namespace segue::prepare {

struct FinalIds {
  std::vector<std::uint32_t> user_id, track_id;  // by user_no and track_no; KeyMap::kNone: not in the core
  std::uint32_t users = 0, tracks = 0;

  explicit FinalIds(const Core& core) {
    const auto number = [](const std::vector<std::uint32_t>& counts, std::vector<std::uint32_t>& ids) {
      std::uint32_t next = 0;
      for (const std::uint32_t count : counts) ids.push_back(count == 0 ? KeyMap::kNone : next++);
      return next;
    };
    users = number(core.user_tracks, user_id);
    tracks = number(core.track_users, track_id);
  }
};

}  // namespace segue::prepare
