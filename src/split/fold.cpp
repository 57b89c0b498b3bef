#include "fold.hpp"

#include <algorithm>

namespace segue::split {

void fold_users(std::span<SidedPlay> plays, std::span<std::vector<tables::Interaction>> sides) {
  for (std::size_t begin = 0, end = 0; begin < plays.size(); begin = end) {
    while (end < plays.size() && plays[end].user == plays[begin].user) ++end;
    const auto of_user = plays.subspan(begin, end - begin);
    const auto key = [](const SidedPlay& play) { return (std::uint64_t{play.side} << 32U) | play.track; };
    std::sort(of_user.begin(), of_user.end(), [&](const SidedPlay& a, const SidedPlay& b) { return key(a) < key(b); });
    for (std::size_t i = 0; i < of_user.size();) {
      const std::uint64_t pair_key = key(of_user[i]);
      tables::Interaction pair{.user = of_user[i].user, .track = of_user[i].track};
      std::vector<tables::Interaction>& out = sides[of_user[i].side];
      for (; i < of_user.size() && key(of_user[i]) == pair_key; ++i) {
        const SidedPlay& play = of_user[i];
        pair.plays += play.plays;
        if (play.skipped) pair.skips += play.plays;
        if (play.ms_played != kNoMs) pair.ms_played = std::max<std::int64_t>(pair.ms_played, 0) + play.ms_played;
        if (play.played_at == kNoTime) continue;
        pair.first = std::min(pair.first, play.played_at);
        pair.last = pair.last == kNoTime ? play.played_at : std::max(pair.last, play.played_at);
      }
      out.push_back(pair);
    }
  }
}

}  // namespace segue::split
