// A play as steps 03 to 10 hand it on, and what a user played of one track.
#pragma once
#include <cstdint>
#include <limits>
#include <tuple>

#include "segue/tables/interactions.hpp"

namespace segue::prepare {

using tables::kNoTime;
// Tables by track are larger than near caches, and plays come in any order of tracks: how many plays ahead what will
// be looked up is fetched.
inline constexpr std::size_t kAhead = 32;
inline constexpr std::uint32_t kNoMs = std::numeric_limits<std::uint32_t>::max();

enum class Verdict : std::uint8_t {
  kept,
  exact_repeat,
  double_send,
  skip,
  bot,            // too much in a day
  bot_hour,       // too much in an hour
  bot_sleepless,  // for days without a pause
  bot_beat,       // at one interval for ever
  k_core_user,
  k_core_track
};
inline constexpr const char* kVerdictNames[] = {"kept",        "exact_repeat", "double_send",   "skip",
                                                "bot",         "bot_hour",     "bot_sleepless", "bot_beat",
                                                "k_core_user", "k_core_track"};
inline constexpr std::size_t kVerdicts = std::size(kVerdictNames);

enum class Skipped : std::uint8_t { no, yes, unknown };

struct Play {
  std::uint32_t user = 0;            // user_no
  std::uint32_t track = 0;           // spelling_id up to step 07, then track_no
  std::int64_t played_at = kNoTime;  // UTC microseconds
  std::uint32_t ms_played = kNoMs;
  std::uint32_t plays = 1;  // a row of "played 12 times" stands for 12
  std::uint64_t source_row = 0;
  std::uint32_t file = 0;
  Skipped skipped = Skipped::unknown;
  Verdict verdict = Verdict::kept;
};

// Kept plays of one user and track. `rows` of the log, which may stand for more plays.
struct Pair {
  std::uint32_t user = 0, track = 0, rows = 0, skips = 0;
  std::uint64_t plays = 0;
  std::int64_t first = kNoTime, last = kNoTime;  // kNoTime: none of the rows has a time
  std::int64_t ms_played = tables::kNoMs;        // kNoMs: none of the rows has a length
};

// The members a row is packed from (packed_rows.hpp); the first key_members_of() can be read alone.
inline constexpr auto members_of(const Play*) {
  return std::tuple(&Play::user, &Play::track, &Play::played_at, &Play::ms_played, &Play::plays, &Play::file,
                    &Play::source_row, &Play::skipped, &Play::verdict);
}
inline constexpr auto members_of(const Pair*) {
  return std::tuple(&Pair::user, &Pair::track, &Pair::rows, &Pair::skips, &Pair::plays, &Pair::first, &Pair::last,
                    &Pair::ms_played);
}
inline constexpr std::size_t key_members_of(const Play*) { return 1; }
inline constexpr std::size_t key_members_of(const Pair*) { return 3; }

}  // namespace segue::prepare
