#include "plays/judge.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "segue/base/radix_sort.hpp"

namespace segue::prepare {
namespace {

constexpr std::int64_t kMillisecond = 1000, kDay = 86'400'000'000;

bool comes_before(const Play& a, const Play& b) {
  const auto longest_first = [](std::uint32_t ms) { return ms == kNoMs ? kNoMs : kNoMs - 1 - ms; };
  const auto key = [&](const Play& play) {
    return std::tuple(play.played_at, play.track, longest_first(play.ms_played), play.file, play.source_row);
  };
  return a.played_at != b.played_at ? a.played_at < b.played_at : key(a) < key(b);
}

std::size_t place_of(std::uint64_t entry) { return static_cast<std::uint32_t>(entry); }
std::uint32_t track_of(std::uint64_t entry) { return static_cast<std::uint32_t>(entry >> 32U); }

}  // namespace

// By a key of 32 bits, which tells times apart that are some milliseconds from another in years; then each run of
// plays of one key.
void Judge::sort_plays(std::span<Play> plays) {
  const auto earlier = [](const Play& a, const Play& b) { return a.played_at < b.played_at; };
  const auto [first, last] = std::minmax_element(plays.begin(), plays.end(), earlier);
  const auto from = static_cast<std::uint64_t>(first->played_at);
  const int bits = std::bit_width(static_cast<std::uint64_t>(last->played_at) - from);
  const unsigned shift = static_cast<unsigned>(std::max(bits, 32)) - 32;
  order_.resize(plays.size());
  for (std::size_t i = 0; i < plays.size(); ++i)
    order_[i] = ((static_cast<std::uint64_t>(plays[i].played_at) - from) >> shift) << 32U | i;
  sort_by_upper_half(order_, spare_);
  sorted_.clear();
  for (const std::uint64_t entry : order_) sorted_.push_back(plays[place_of(entry)]);
  for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
    while (end < order_.size() && order_[end] >> 32U == order_[begin] >> 32U) ++end;
    std::sort(sorted_.begin() + static_cast<std::ptrdiff_t>(begin), sorted_.begin() + static_cast<std::ptrdiff_t>(end),
              comes_before);
  }
  std::copy(sorted_.begin(), sorted_.end(), plays.begin());
}

// Against the play of the track before, whatever became of that one.
void Judge::judge_track(std::span<Play> plays, std::size_t first, std::size_t last) const {
  const std::uint32_t length = rules_.track_ms[track_of(order_[first])];
  const Play* before = nullptr;
  for (std::size_t i = first; i < last; ++i) {
    Play& play = plays[place_of(order_[i])];
    const bool has_ms = play.ms_played != kNoMs;
    if (before != nullptr && rules_.double_send_seconds > 0 && play.played_at != kNoTime) {
      const auto gap = play.played_at / kMillisecond - before->played_at / kMillisecond;
      if (play.played_at == before->played_at)
        play.verdict = Verdict::exact_repeat;
      else if (static_cast<double>(gap) < rules_.double_send_seconds * 1000 &&
               (before->ms_played == kNoMs || gap < std::int64_t{before->ms_played}))
        play.verdict = Verdict::double_send;
    }
    if (play.verdict == Verdict::kept && has_ms && play.ms_played < rules_.min_ms_played &&
        (length == kNoMs || play.ms_played < length * 0.5))
      play.verdict = Verdict::skip;
    before = &play;
  }
}

bool Judge::is_bot(std::span<const Play> plays) const {
  if (rules_.max_plays_per_day <= 0) return false;
  std::int64_t day = 0, made = 0;
  for (const Play& play : plays) {
    if (play.played_at == kNoTime) break;  // they stand last
    if (play.verdict != Verdict::kept) continue;
    if (made == 0 || play.played_at / kDay != day) day = play.played_at / kDay, made = 0;
    if (++made > rules_.max_plays_per_day) return true;
  }
  return false;
}

void Judge::fold(std::span<const Play> plays, std::vector<Pair>& pairs) const {
  for (std::size_t i = 0; i < order_.size();) {
    const std::uint32_t track = track_of(order_[i]);
    Pair pair{.user = plays[0].user, .track = track};
    for (; i < order_.size() && track_of(order_[i]) == track; ++i) {
      const Play& play = plays[place_of(order_[i])];
      if (play.verdict == Verdict::skip) ++pair.skips;
      if (play.verdict != Verdict::kept) continue;
      if (play.played_at != kNoTime) {
        if (pair.first == kNoTime) pair.first = play.played_at;
        pair.last = play.played_at;
      }
      if (play.ms_played != kNoMs) pair.ms_played = std::max<std::int64_t>(pair.ms_played, 0) + play.ms_played;
      pair.plays += play.plays;
      ++pair.rows;
    }
    if (pair.rows > 0) pairs.push_back(pair);
  }
}

void Judge::sort_user(std::span<Play> plays) {
  if (!std::is_sorted(plays.begin(), plays.end(), comes_before)) sort_plays(plays);
}

void Judge::judge_user(std::span<Play> plays, std::vector<Pair>& pairs) {
  if (plays.empty()) return;
  sort_user(plays);
  order_.resize(plays.size());
  for (std::size_t i = 0; i < plays.size(); ++i) order_[i] = (std::uint64_t{plays[i].track} << 32U) | i;
  sort_by_upper_half(order_, spare_);
  for (std::size_t first = 0, last = 0; first < order_.size(); first = last) {
    while (last < order_.size() && track_of(order_[last]) == track_of(order_[first])) ++last;
    if (last + kAhead < order_.size()) __builtin_prefetch(&rules_.track_ms[track_of(order_[last + kAhead])]);
    judge_track(plays, first, last);
  }
  if (is_bot(plays)) {
    for (Play& play : plays)
      if (play.verdict == Verdict::kept || play.verdict == Verdict::skip) play.verdict = Verdict::bot;
    return;
  }
  fold(plays, pairs);
}

}  // namespace segue::prepare
