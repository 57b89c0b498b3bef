// Plays of one or more users to one row a side, user and track.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "segue/tables/interactions.hpp"

namespace segue::split {

using tables::kNoMs;
using tables::kNoTime;

struct SidedPlay {
  std::uint32_t user = 0, track = 0, plays = 0;
  std::int64_t played_at = kNoTime;  // UTC microseconds
  std::int64_t ms_played = kNoMs;
  bool skipped = false;
  std::uint8_t side = 0;
};

// `plays` ordered by user, with all plays of each of its users. Appends to sides[side] by rising user and track.
void fold_users(std::span<const SidedPlay> plays, std::span<std::vector<tables::Interaction>> sides);

}  // namespace segue::split
