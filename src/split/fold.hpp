// Plays of one or more users to one row a side, user and track.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace segue::split {

inline constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kNoMs = -1;

struct SidedPlay {
  std::uint32_t user = 0, track = 0, plays = 0;
  std::int64_t played_at = kNoTime;  // UTC microseconds
  std::int64_t ms_played = kNoMs;
  bool skipped = false;
  std::uint8_t side = 0;
};

struct SidedPair {
  std::uint32_t user = 0, track = 0;
  std::uint64_t plays = 0, skips = 0;
  std::int64_t first = kNoTime, last = kNoTime, ms_played = kNoMs;  // kNoTime, kNoMs: no play has one
};

// `plays` ordered by user, with all plays of each of its users; they are put in order within a user. Appends to
// sides[side] by rising user and track. Cost: O(n log n) of a user's plays.
void fold_users(std::span<SidedPlay> plays, std::span<std::vector<SidedPair>> sides);

}  // namespace segue::split
