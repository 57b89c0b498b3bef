// The log from step 03 on: what the steps leave on disk for one another, and what they found.
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "plays/core.hpp"
#include "plays/judge.hpp"
#include "plays/play_statistics.hpp"
#include "plays/spool.hpp"
#include "plays/verdicts.hpp"

namespace segue::prepare {

struct PlayLog {
  unsigned partition_bits = 0;                   // a partition is 2^partition_bits users
  std::uint32_t users = 0, tracks = 0;           // user_no and track_no are below these
  std::optional<Spool<Play>> valid;              // from 03, by spelling; step 10 takes them
  std::vector<std::uint32_t> track_of_spelling;  // from 07; KeyMap::kNone: of a spelling that no valid play has
  // Ids that an earlier log gave out: users below known_users have theirs as numbers, tracks from 07 as
  // known_track_ids.
  std::uint32_t known_users = 0, known_tracks = 0;
  std::vector<std::uint32_t> known_track_ids;  // rising; the first tracks'
  std::vector<std::uint32_t> track_ms;         // from 08, by track_no; kNoMs: not known
  JudgeRules rules;                            // from 08, of track_ms too
  std::optional<Verdicts> verdicts;            // from 08; step 10 takes them
  std::optional<Spool<Pair>> pairs;            // from 08, by user and track; step 10 takes them
  Core core;                                   // from 08
  // From 10, for the report.
  std::map<std::uint32_t, std::uint64_t> pairs_by_plays;  // how many pairs have so many plays
  PlayStatistics statistics;
  std::int64_t rejects_written = 0;
};

}  // namespace segue::prepare
