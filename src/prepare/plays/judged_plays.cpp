#include "plays/judged_plays.hpp"

#include <algorithm>

#include "plays/key_map.hpp"

namespace segue::prepare {

Status JudgedPlays::read(std::size_t partition) {
  const auto first_user = static_cast<std::uint32_t>(partition << log_.partition_bits);
  const std::uint64_t end = std::min<std::uint64_t>(log_.users, (std::uint64_t{partition} + 1) << log_.partition_bits);
  first_.assign(end - first_user + 1, 0);
  auto counted = log_.valid->read_blocks(partition, true, [&](std::span<const Play> block) -> Status {
    for (const Play& play : block) ++first_[play.user - first_user + 1];
    return {};
  });
  if (!counted) return counted;
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  next_ = first_;
  plays_.resize(first_.back());
  auto placed = log_.valid->read_blocks(partition, false, [&](std::span<const Play> block) -> Status {
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (i + kAhead < block.size()) __builtin_prefetch(&log_.track_of_spelling[block[i + kAhead].track]);
      const Play& play = block[i];
      Play& to = plays_[next_[play.user - first_user]++];
      to = play;
      to.track = log_.track_of_spelling[play.track];  // in place: read back whole, it would have to wait
      if (to.track == KeyMap::kNone)
        return make_error(ErrorKind::internal, "08_filter: a play of user {} has no track", play.user);
    }
    return {};
  });
  return placed;
}

Status JudgedPlays::judge(std::size_t partition) {
  if (auto done = read(partition); !done) return done;
  pairs_.clear();
  for (std::size_t user = 0; user + 1 < first_.size(); ++user) judge_.judge_user(plays_of(user), pairs_);
  for (const Play& play : plays_) ++rows_by_verdict_[static_cast<std::size_t>(play.verdict)];
  return {};
}

Status JudgedPlays::load(std::size_t partition, const Verdicts& verdicts) {
  if (auto done = read(partition); !done) return done;
  for (std::size_t user = 0; user + 1 < first_.size(); ++user) judge_.sort_user(plays_of(user));
  return verdicts.give(partition, plays_);
}

}  // namespace segue::prepare
