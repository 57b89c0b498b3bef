#include "fold.hpp"

#include <algorithm>

#include "segue/base/radix_sort.hpp"

namespace segue::split {

namespace {

// Plays of one user and side, in `order` (track, place among `plays`) by track.
void fold(std::span<const SidedPlay> plays, std::span<const std::uint64_t> order,
          std::vector<tables::Interaction>& out) {
  for (std::size_t at = 0; at < order.size();) {
    const std::uint64_t track = order[at] >> 32U;
    tables::Interaction pair{.user = plays.front().user, .track = static_cast<std::uint32_t>(track)};
    for (; at < order.size() && order[at] >> 32U == track; ++at) {
      const SidedPlay& play = plays[static_cast<std::uint32_t>(order[at])];
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

}  // namespace

void fold_users(std::span<const SidedPlay> plays, std::span<std::vector<tables::Interaction>> sides) {
  std::vector<std::vector<std::uint64_t>> orders(sides.size());
  std::vector<std::uint64_t> spare;
  for (std::size_t begin = 0, end = 0; begin < plays.size(); begin = end) {
    while (end < plays.size() && plays[end].user == plays[begin].user) ++end;
    const auto of_user = plays.subspan(begin, end - begin);
    for (auto& order : orders) order.clear();
    for (std::size_t i = 0; i < of_user.size(); ++i)
      orders[of_user[i].side].push_back((std::uint64_t{of_user[i].track} << 32U) | i);
    for (std::size_t side = 0; side < sides.size(); ++side) {
      sort_by_upper_half(orders[side], spare);
      fold(of_user, orders[side], sides[side]);
    }
  }
}

}  // namespace segue::split
