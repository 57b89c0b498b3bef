// events.parquet and the matrix from the pairs in the core, with what they add up to.
#pragma once
#include <filesystem>
#include <map>
#include <vector>

#include "plays/final_ids.hpp"
#include "plays/play_log.hpp"

#include "segue/base/run_context.hpp"

namespace segue::prepare {

struct Totals {  // of a user or a track
  std::uint64_t plays = 0;
  std::uint32_t others = 0;                      // a user's tracks, a track's listeners
  std::int64_t first = kNoTime, last = kNoTime;  // kNoTime: no play has a time
  void add(std::uint64_t more_plays, std::int64_t from, std::int64_t until);
};

struct WrittenEvents {
  std::int64_t pairs = 0;                                 // in the matrix
  std::vector<Totals> users, tracks;                      // by user_id and track_id
  std::map<std::uint32_t, std::uint64_t> pairs_by_plays;  // how many pairs have so many plays
};

struct EventFiles {
  std::filesystem::path events, matrix;  // matrix: users x tracks, value = plays
};

// Takes log.pairs. Errors: corrupt, where a pair has more plays than fit; io; cancelled.
[[nodiscard]] Result<WrittenEvents> write_events(const EventFiles& files, PlayLog& log, const FinalIds& ids,
                                                 const RunContext& context);

}  // namespace segue::prepare
