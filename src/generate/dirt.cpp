#include "dirt.hpp"

#include <span>

#include "calendar.hpp"

namespace segue::generate {
namespace {

constexpr Dirt kNullsInline[] = {Dirt::null_user, Dirt::empty_artist, Dirt::empty_title, Dirt::time_null};
constexpr Dirt kNullsSeparate[] = {Dirt::null_user, Dirt::null_track, Dirt::time_null};
constexpr Dirt kImpossible[] = {Dirt::time_zero, Dirt::time_far_future, Dirt::ms_played_negative,
                                Dirt::ms_played_absurd};

Dirt draw_dirt(const GenerateConfig& config, Random& random) {
  const bool separate = config.catalogue == "separate";
  double at = random.uniform();
  at -= config.exact_repeats;
  if (at < 0) return Dirt::exact_repeat;
  at -= config.double_sends;
  if (at < 0) return Dirt::double_send;
  at -= config.null_values;
  if (at < 0)
    return random.one_of(separate ? std::span<const Dirt>(kNullsSeparate) : std::span<const Dirt>(kNullsInline));
  at -= config.impossible_values;
  if (at < 0) return random.one_of(std::span<const Dirt>(kImpossible));
  if (separate && at < config.unknown_tracks) return Dirt::unknown_track;
  return Dirt::none;
}

void disturb(Row& row, Random& random) {
  switch (row.dirt) {
    case Dirt::time_zero:
      row.time_ms = 0;
      break;
    case Dirt::time_far_future:
      row.time_ms += (100 + static_cast<std::int64_t>(random.below(60))) * 366 * kDayMs;
      break;
    case Dirt::ms_played_negative:
      row.ms_played = -1 - static_cast<std::int64_t>(random.below(300'000));
      break;
    case Dirt::ms_played_absurd:
      row.ms_played = 2 * kDayMs + static_cast<std::int64_t>(random.below(2'000'000'000));
      break;
    default:
      break;
  }
}

}  // namespace

std::string_view dirt_name(Dirt dirt) {
  static constexpr std::string_view kNames[] = {"none",
                                                "exact_repeat",
                                                "double_send",
                                                "null_user",
                                                "empty_artist",
                                                "empty_title",
                                                "null_track",
                                                "unknown_track",
                                                "time_null",
                                                "time_zero",
                                                "time_far_future",
                                                "ms_played_negative",
                                                "ms_played_absurd"};
  static_assert(std::size(kNames) == kDirts);
  return kNames[static_cast<std::size_t>(dirt)];
}

void spoil(const GenerateConfig& config, std::uint64_t user, std::uint32_t count, const std::vector<Play>& plays,
           std::vector<Row>& out) {
  out.clear();
  Random random(mix(key(config.seed, Stream::user, user), 4));
  for (const Play& play : plays) {
    if (out.size() >= count) return;
    Row row{play.time_ms, play.ms_played, play.track, draw_dirt(config, random)};
    const Dirt dirt = row.dirt;
    // A later copy stays before the play that follows.
    const bool copied = dirt == Dirt::exact_repeat || (dirt == Dirt::double_send && play.ms_played > 30'000);
    if (copied || dirt == Dirt::double_send) row.dirt = Dirt::none;
    disturb(row, random);
    out.push_back(row);
    if (!copied || out.size() >= count) continue;
    row.dirt = dirt;
    if (dirt == Dirt::double_send) row.time_ms += 1000 * (1 + static_cast<std::int64_t>(random.below(25)));
    out.push_back(row);
  }
}

}  // namespace segue::generate
