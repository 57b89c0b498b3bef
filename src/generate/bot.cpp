#include "bot.hpp"

#include <algorithm>

#include "calendar.hpp"

namespace segue::generate {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::uint32_t kSleeplessDays = 16, kSleeplessRowsADay = 700;

// A session of so many plays, and again after so many days; 0: a single one, for as long as there are plays.
struct Habit {
  std::uint32_t session = 0, every_days = 1;
};

Habit habit_of(BotKind kind) {
  switch (kind) {
    case BotKind::shuffler:
      return {1900, 3};  // no calendar day has more than 950
    case BotKind::metronome:
      return {300, 1};
    case BotKind::flood:
      return {700, 1};
    default:
      return {};
  }
}

// The most rows that a kind makes in so many days.
std::uint64_t most_rows(BotKind kind, std::uint32_t days) {
  if (kind == BotKind::sleepless) return days > kSleeplessDays ? std::uint64_t{days - 1} * kSleeplessRowsADay : 0;
  const Habit habit = habit_of(kind);
  return habit.session == 0 ? ~0ULL : std::uint64_t{habit.session} * (days / habit.every_days);
}

// When it plays: `count` times, rising.
std::vector<std::int64_t> times_of(BotKind kind, const LogSpan& span, std::uint32_t count, Random& random) {
  const auto days = static_cast<std::uint32_t>(span.days);
  const Habit habit = habit_of(kind);
  // 31 to 40 s give 2,160 to 2,790 plays a day: any day of them is beyond people.
  std::int64_t gap = 31'000 + static_cast<std::int64_t>(random.below(9000)), from = 0;
  std::uint32_t needed = static_cast<std::uint32_t>(gap * count / kDayMs) + 1;
  if (habit.session > 0) needed = (count + habit.session - 1) / habit.session * habit.every_days;
  if (kind == BotKind::shuffler) gap = kDayMs / habit.session, from = 12 * kHourMs;
  // Whole seconds, as some players send times, and over by midnight.
  if (kind == BotKind::metronome)
    gap = 1000 * static_cast<std::int64_t>(100 + random.below(100)), from = kHourMs * random.below(8);
  if (kind == BotKind::flood) gap = 4000, from = kHourMs * random.below(23);
  if (kind == BotKind::sleepless) {
    needed = std::max(kSleeplessDays, (count + kSleeplessRowsADay - 1) / kSleeplessRowsADay);
    gap = needed * kDayMs / count;
  }
  const bool uneven = kind == BotKind::flood || kind == BotKind::sleepless;
  const std::uint32_t first_day = days > needed ? static_cast<std::uint32_t>(random.below(days - needed + 1)) : 0;
  const std::int64_t begin = span.begin_ms() + first_day * kDayMs + from;
  std::vector<std::int64_t> times;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t session = habit.session > 0 ? i / habit.session : 0;
    const std::uint32_t nth = i - session * habit.session;
    const std::int64_t at = begin + std::int64_t{session} * habit.every_days * kDayMs + nth * gap;
    times.push_back(uneven ? at + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(gap))) : at);
  }
  return times;
}

}  // namespace

BotKind bot_kind(std::uint64_t seed, std::uint64_t user, std::uint32_t days) {
  const std::uint64_t drawn = key(seed, Stream::bot, user);
  const auto kind = static_cast<BotKind>(drawn % 6);
  return most_rows(kind, days) >= kLeastBotRows ? kind : static_cast<BotKind>(drawn % 2);
}

std::string_view bot_kind_name(BotKind kind) {
  static constexpr std::string_view kNames[] = {"farm", "crawler", "shuffler", "metronome", "flood", "sleepless"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::uint32_t bot_rows(std::uint64_t seed, std::uint64_t user, std::uint32_t days) {
  Random random(mix(key(seed, Stream::bot, user), 2));
  const auto wanted = kLeastBotRows + static_cast<std::uint32_t>(std::min(20'000.0, random.exponential(3500)));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, most_rows(bot_kind(seed, user, days), days)));
}

void play_as_bot(const Catalogue& catalogue, std::uint64_t seed, const LogSpan& span, std::uint64_t user,
                 std::uint32_t count, std::vector<Play>& out) {
  Random random(mix(key(seed, Stream::bot, user), 3));
  const BotKind kind = bot_kind(seed, user, static_cast<std::uint32_t>(span.days));
  const auto tracks = catalogue.tracks();
  const auto any_track = [&] { return static_cast<std::uint32_t>(random.uniform() * static_cast<double>(tracks)); };
  const std::vector<std::int64_t> times = times_of(kind, span, count, random);
  std::vector<std::uint32_t> playlist(20 + random.below(60));
  for (std::uint32_t& track : playlist) track = any_track();
  std::size_t next = any_track();
  out.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t track = playlist[i % playlist.size()];
    if (kind == BotKind::crawler) track = static_cast<std::uint32_t>(next++ % tracks);
    if (kind == BotKind::shuffler || kind == BotKind::flood) track = any_track();
    out.push_back({times[i], track, 30'500});
  }
}

}  // namespace segue::generate
