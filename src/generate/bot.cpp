#include "bot.hpp"

#include <algorithm>

#include "calendar.hpp"

namespace segue::generate {

BotKind bot_kind(std::uint64_t seed, std::uint64_t user) {
  return static_cast<BotKind>(key(seed, Stream::bot, user) % 3);
}

std::string_view bot_kind_name(BotKind kind) {
  static constexpr std::string_view kNames[] = {"farm", "crawler", "shuffler"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::uint32_t bot_rows(std::uint64_t seed, std::uint64_t user) {
  Random random(mix(key(seed, Stream::bot, user), 2));
  return kLeastBotRows + static_cast<std::uint32_t>(std::min(20'000.0, random.exponential(3500)));
}

void play_as_bot(const Catalogue& catalogue, std::uint64_t seed, const LogSpan& span, std::uint64_t user,
                 std::uint32_t count, std::vector<Play>& out) {
  Random random(mix(key(seed, Stream::bot, user), 3));
  const BotKind kind = bot_kind(seed, user);
  const auto tracks = catalogue.tracks();
  // A beat of 31 to 40 s gives 2,160 to 2,790 plays a day: any day it runs through is beyond people.
  const auto beat_ms = static_cast<std::int64_t>(31'000 + random.below(9000));
  const auto length_ms = beat_ms * count;
  const std::int64_t room = std::max<std::int64_t>(span.end_ms() - span.begin_ms() - length_ms, 1);
  std::int64_t time = span.begin_ms() + static_cast<std::int64_t>(random.uniform() * static_cast<double>(room));
  time -= time % kDayMs;  // from midnight on
  std::vector<std::uint32_t> playlist(20 + random.below(60));
  for (std::uint32_t& track : playlist)
    track = static_cast<std::uint32_t>(random.uniform() * static_cast<double>(tracks));
  auto next = static_cast<std::size_t>(random.uniform() * static_cast<double>(tracks));
  out.clear();
  for (std::uint32_t i = 0; i < count; ++i, time += beat_ms) {
    std::uint32_t track = playlist[i % playlist.size()];
    if (kind == BotKind::crawler) track = static_cast<std::uint32_t>(next++ % tracks);
    if (kind == BotKind::shuffler) track = static_cast<std::uint32_t>(random.uniform() * static_cast<double>(tracks));
    out.push_back({time, track, 30'500});
  }
}

}  // namespace segue::generate
