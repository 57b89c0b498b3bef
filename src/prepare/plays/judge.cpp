#include "plays/judge.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "segue/base/radix_sort.hpp"

namespace segue::prepare {
namespace {

constexpr std::int64_t kMillisecond = 1000, kHour = 3'600'000'000, kDay = 24 * kHour;
// With music day and night a person was seen to go on for ten days without a pause of three hours, and for six without
// one of two.
constexpr std::int64_t kPause = 2 * kHour;

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

Verdict Judge::look_for_bot(std::span<const Play> plays) {
  const HumanLimits& human = rules_.human;
  const auto exceeds = [](const std::vector<std::int64_t>& times, std::int64_t limit, std::int64_t within) {
    const auto before = static_cast<std::int64_t>(times.size()) - 1 - limit;
    return limit > 0 && before >= 0 && times.back() - times[static_cast<std::size_t>(before)] < within;
  };
  kept_at_.clear();
  moments_.clear();
  std::int64_t awake_since = 0, beat = 0, same_gaps = 0;
  std::uint32_t track = 0;
  for (const Play& play : plays) {
    if (play.played_at == kNoTime) break;  // they stand last
    if (play.verdict != Verdict::kept) continue;
    const std::int64_t now = play.played_at;
    const std::int64_t gap = kept_at_.empty() ? kPause : now - kept_at_.back();
    kept_at_.push_back(now);
    if (exceeds(kept_at_, human.plays_per_day, kDay)) return Verdict::bot;
    if (gap > 0) {
      moments_.push_back(now);
      if (exceeds(moments_, human.plays_per_hour, kHour)) return Verdict::bot_hour;
    }
    if (gap >= kPause) awake_since = now;
    if (human.days_awake > 0 && now - awake_since >= human.days_awake * kDay) return Verdict::bot_sleepless;
    if (gap != beat) beat = gap, same_gaps = 0;
    // One track in a loop has its length for a beat, whoever plays it.
    if (gap > 0 && gap < kHour && play.track != track) ++same_gaps;
    if (human.same_gaps > 0 && same_gaps > human.same_gaps) return Verdict::bot_beat;
    track = play.track;
  }
  return Verdict::kept;
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
  if (const Verdict bot = look_for_bot(plays); bot != Verdict::kept) {
    for (Play& play : plays)
      if (play.verdict == Verdict::kept || play.verdict == Verdict::skip) play.verdict = bot;
    return;
  }
  fold(plays, pairs);
}

}  // namespace segue::prepare
