// Step 08's rules for the plays of one user, and the fold to one row a track. tests/steps/08_filter says what is held.
#pragma once
#include <span>
#include <vector>

#include "plays/play.hpp"

namespace segue::prepare {

// Beyond which a user is no person. 0: no such rule.
struct HumanLimits {
  std::int64_t plays_per_day = 0;   // in any 24 hours
  std::int64_t plays_per_hour = 0;  // at as many different moments, so that times rounded to a day do not count
  std::int64_t days_awake = 0;      // without a pause of two hours
  std::int64_t same_gaps = 0;       // the same interval under an hour between different tracks, so often in a row
};

struct JudgeRules {
  double double_send_seconds = 0, min_ms_played = 0;  // 0: no such rule
  HumanLimits human;
  std::span<const std::uint32_t> track_ms;  // by track_no; kNoMs: not known
};

class Judge {
 public:
  explicit Judge(const JudgeRules& rules) : rules_(rules) {}
  // All plays of one user, in any order: puts them in order (time, then track, then the longest first, then place in
  // the log), gives each its verdict, and appends a Pair for every track with a kept play, by rising track.
  // Cost: O(n log n).
  void judge_user(std::span<Play> plays, std::vector<Pair>& pairs);
  void sort_user(std::span<Play> plays);  // puts them in that order, and no more

 private:
  void sort_plays(std::span<Play> plays);
  void judge_track(std::span<Play> plays, std::size_t first, std::size_t last) const;
  // Verdict::kept, or the limit that the user breaks first. Cost: O(n).
  [[nodiscard]] Verdict look_for_bot(std::span<const Play> plays);
  void fold(std::span<const Play> plays, std::vector<Pair>& pairs) const;
  JudgeRules rules_;
  std::vector<std::uint64_t> spare_;  // for sorting
  std::vector<Play> sorted_;
  std::vector<std::int64_t> kept_at_, moments_;  // of a user's kept plays; moments: each time once
  std::vector<std::uint64_t> order_;             // track_no, place among the user's plays: by track, then time
};

}  // namespace segue::prepare
