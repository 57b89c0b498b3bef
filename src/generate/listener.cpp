#include "listener.hpp"

#include <algorithm>
#include <cmath>

#include "calendar.hpp"

namespace segue::generate {
namespace {

constexpr std::size_t kLibrary = 4096;
constexpr std::int32_t kDriftDays = 30;

// What a person can do, which keeps people below what tells machines: nobody hears two tracks at once, a play takes its
// share of the days, and after a long day comes a night.
constexpr std::int64_t kMinuteMs = 60'000, kRestMs = 2 * kMinuteMs;
constexpr std::int64_t kRoomForPlayMs = 400'000;  // so that 180 a day have room, nights counted; see plan.cpp
constexpr std::int64_t kLongDayMs = 18 * 60 * kMinuteMs, kNightMs = 7 * 60 * kMinuteMs, kNapMs = 150 * kMinuteMs;

struct Zone {
  int minutes;
  double share;
};
constexpr Zone kZones[] = {{60, 0.30},   {0, 0.14},    {120, 0.10}, {-300, 0.14}, {-360, 0.08},
                           {-480, 0.07}, {-180, 0.06}, {330, 0.05}, {540, 0.06}};

int draw_zone(Random& random) {
  double at = random.uniform();
  for (const Zone& zone : kZones) {
    at -= zone.share;
    if (at < 0) return zone.minutes;
  }
  return kZones[0].minutes;
}

double within_unit(double place) { return place - std::floor(place); }

}  // namespace

std::int64_t LogSpan::begin_ms() const { return first_day * kDayMs; }
std::int64_t LogSpan::end_ms() const { return (first_day + days) * kDayMs; }

Player player_of(std::uint64_t seed, std::uint64_t user) {
  Random random(mix(key(seed, Stream::user, user), 1));
  Player player;
  player.zone_minutes = draw_zone(random);
  const double form = random.uniform();
  player.time_form = form < 0.5 ? 0 : form < 0.7 ? 1 : form < 0.9 ? 2 : 3;
  player.sends_ms_played = !random.chance(0.06);
  player.sends_album = !random.chance(0.10);
  const double credits = random.uniform();
  player.credits_in_artist = credits < 0.25;
  player.credits_bare = credits >= 0.25 && credits < 0.40;
  return player;
}

void Listener::begin(std::uint64_t user) {
  user_ = user;
  random_ = Random(key(config_.seed, Stream::user, user));
  explore_ = std::clamp(config_.exploration * std::exp(0.4 * random_.normal()), 0.02, 0.95);
  skip_ = std::exp(0.5 * random_.normal());
  open_ = 0.05 + 0.35 * random_.uniform() * random_.uniform();
  tastes_.clear();
  const std::uint64_t tastes = 2 + random_.below(4);
  for (std::uint64_t i = 0; i < tastes; ++i)
    tastes_.push_back(draw_taste(tastes_.empty() || random_.chance(0.4) ? nullptr : &tastes_.front()));
  library_.resize(kLibrary);
  kept_ = 0;
  heard_ = 0;
  const std::uint64_t known = 15 + random_.below(50);  // from the time before the log
  for (std::uint64_t i = 0; i < known; ++i) keep(near_taste(choose_taste(), -1), random_.chance(0.2) ? 3 : 1);
}

Listener::Taste Listener::draw_taste(const Taste* near) {
  Taste taste;
  taste.style = catalogue_.draw_style(random_);
  if (near != nullptr) {  // styles stand in a ring; people's tastes are often neighbours there
    const auto styles = static_cast<std::uint32_t>(catalogue_.styles());
    taste.style = static_cast<std::uint16_t>((near->style + random_.below(5) + 2 * std::uint64_t{styles} - 2) % styles);
  }
  taste.place = random_.uniform();
  taste.width = random_.uniform(0.05, 0.20);
  taste.weight = std::exp(0.8 * random_.normal());
  return taste;
}

void Listener::drift(std::int32_t day) {
  for (; drifted_until_ + kDriftDays <= day; drifted_until_ += kDriftDays) {
    for (Taste& taste : tastes_) {
      taste.weight *= std::exp(0.35 * random_.normal());
      taste.place = within_unit(taste.place + 0.03 * random_.normal());
    }
    if (!random_.chance(config_.drift)) continue;
    const auto lighter = [](const Taste& a, const Taste& b) { return a.weight < b.weight; };
    const auto heaviest = *std::max_element(tastes_.begin(), tastes_.end(), lighter);
    Taste fresh = draw_taste(random_.chance(0.6) ? &heaviest : nullptr);
    fresh.weight = heaviest.weight * random_.uniform(0.5, 1.5);
    *std::min_element(tastes_.begin(), tastes_.end(), lighter) = fresh;
  }
}

const Listener::Taste& Listener::choose_taste() {
  double sum = 0;
  for (const Taste& taste : tastes_) sum += taste.weight;
  double at = random_.uniform() * sum;
  for (const Taste& taste : tastes_) {
    at -= taste.weight;
    if (at < 0) return taste;
  }
  return tastes_.front();
}

std::uint32_t Listener::from_library() {
  const std::size_t size = std::min(kept_, kLibrary);
  const double at = random_.uniform();
  // Two thirds lean to what was liked lately.
  const double back = random_.chance(0.67) ? at * at * at : at;
  const auto offset = std::min(static_cast<std::size_t>(back * static_cast<double>(size)), size - 1);
  return library_[(kept_ - 1 - offset) % kLibrary];
}

std::uint32_t Listener::near_taste(const Taste& taste, std::int32_t day) {
  const std::uint32_t first = catalogue_.first_artist(taste.style), last = catalogue_.first_artist(taste.style + 1U);
  const std::uint32_t all = last - first;
  const auto reach = std::min(all, std::max(6U, static_cast<std::uint32_t>(taste.width * all)));
  const auto begin = first + static_cast<std::uint32_t>(taste.place * (all - reach + 1));
  return catalogue_.draw_track(catalogue_.draw_artist(begin, begin + reach, random_), day, random_);
}

Listener::Pick Listener::pick(const Taste& taste, std::int32_t day) {
  if (random_.uniform() >= explore_) {
    std::uint32_t track = from_library();
    for (unsigned i = 0; i < 3 && catalogue_.style_of(catalogue_.track(track).artist) != taste.style; ++i)
      track = from_library();
    return {track, Source::library};
  }
  const double at = random_.uniform();
  if (at < 0.36) {
    const std::uint32_t artist = catalogue_.track(from_library()).artist;
    return {catalogue_.draw_track(artist, day, random_), Source::loved_artist};
  }
  if (at < 0.44) {
    const std::uint32_t track = catalogue_.draw_release(taste.style, day, random_);
    if (track != kNobody) return {track, Source::release};
  }
  if (at < 1 - open_) return {near_taste(taste, day), Source::taste};
  const bool anything = random_.chance(0.7);
  const std::uint16_t style = anything ? catalogue_.draw_style(random_) : taste.style;
  const std::uint32_t artist =
      catalogue_.draw_artist(catalogue_.first_artist(style), catalogue_.first_artist(style + 1U), random_);
  return {catalogue_.draw_track(artist, day, random_), anything ? Source::anything : Source::style};
}

Listener::Pick Listener::next_of_album(const Pick& before, std::int32_t day) {
  const Track& now = catalogue_.track(before.track);
  for (std::uint32_t next = before.track + 1; next < catalogue_.first_track(now.artist + 1U); ++next) {
    const Track& track = catalogue_.track(next);
    if (track.released > day) break;
    if (track.version == Version::original) return {next, before.source};
  }
  return before;
}

bool Listener::heard_just_now(std::uint32_t track) const {
  return std::find(std::begin(recent_), recent_ + std::min(heard_, 4U), track) != recent_ + std::min(heard_, 4U);
}

void Listener::keep(std::uint32_t track, unsigned copies) {
  for (unsigned i = 0; i < copies; ++i) library_[kept_++ % kLibrary] = track;
}

std::uint32_t Listener::hear(const Pick& pick) {
  static constexpr double kLiked[] = {0.93, 0.80, 0.72, 0.66, 0.50, 0.40};  // by Source
  const double quality = unit(key(config_.seed, Stream::activity, pick.track)) - 0.5;
  const bool liked = random_.chance(kLiked[static_cast<std::size_t>(pick.source)] + 0.3 * quality);
  if (pick.source != Source::library) {
    if (liked) keep(pick.track, random_.chance(0.12) ? 5 : 1);  // now and then a new favourite
  } else if (liked && random_.chance(0.35)) {
    keep(pick.track, 1);
  }
  const std::uint32_t duration = catalogue_.track(pick.track).duration_ms;
  const double skipped = std::min(0.9, (liked ? 0.05 : 0.55) * skip_);
  if (random_.chance(skipped)) {
    if (random_.chance(0.85)) return 1500 + static_cast<std::uint32_t>(std::min(28'000.0, random_.exponential(9000)));
    return static_cast<std::uint32_t>(duration * random_.uniform(0.2, 0.7));
  }
  return random_.chance(0.08) ? static_cast<std::uint32_t>(duration * random_.uniform(0.7, 1.0)) : duration;
}

void Listener::session(std::int64_t start_ms, std::uint32_t length, std::uint32_t count, std::vector<Play>& out) {
  const auto day = static_cast<std::int32_t>((start_ms - span_.begin_ms()) / kDayMs);
  drift(day);
  const bool by_album = random_.chance(0.15);
  const Taste* taste = &choose_taste();
  Pick now;
  std::int64_t time = start_ms;
  for (std::uint32_t i = 0; i < length && out.size() < count; ++i) {
    const Pick before = now;
    if (i > 0 && random_.chance(by_album ? 0.85 : 0.12)) now = next_of_album(before, day);
    if (i == 0 || now.track == before.track) {
      if (random_.chance(0.2)) taste = &choose_taste();
      now = pick(*taste, day);
    }
    // The same again at once happens, but not within the minute: that would look like a play sent twice.
    if (heard_just_now(now.track)) now = pick(*taste, day);
    if (heard_just_now(now.track)) time += kMinuteMs;
    const std::uint32_t ms = hear(now);
    out.push_back({time, now.track, ms});
    recent_[heard_++ % 4] = now.track;
    time += ms + 700 + static_cast<std::int64_t>(random_.exponential(2500));
    if (random_.chance(0.04)) time += static_cast<std::int64_t>(random_.exponential(300'000));
  }
}

void Listener::listen(std::uint64_t user, std::uint32_t count, std::vector<Play>& out) {
  out.clear();
  begin(user);
  const Rhythm& rhythm = Rhythm::profile(static_cast<unsigned>(random_.below(Rhythm::kProfiles)));
  const std::int64_t zone_ms = std::int64_t{player_of(config_.seed, user).zone_minutes} * kMinuteMs;
  const std::int64_t monday_ms = (span_.first_day - (span_.first_day + 3) % 7 - 7) * kDayMs;
  const auto span_ms = static_cast<double>(span_.end_ms() - span_.begin_ms());
  // Most are there from the first day to the last; some come later, some leave.
  const double from = random_.chance(0.25) ? random_.uniform(0, 0.85) : 0;
  const double to = random_.chance(0.12) ? random_.uniform(from + 0.05, 1) : 1;
  const auto local = [&](double share) {
    return span_.begin_ms() + static_cast<std::int64_t>(share * span_ms) + zone_ms - monday_ms;
  };
  const double first = rhythm.weeks_at(local(from)), last = rhythm.weeks_at(local(to));
  // Some months more, some less: a wave over the share of the plays that keeps their order.
  const double wave = random_.uniform(0, 0.8), waves = random_.uniform(1, 5), phase = random_.uniform(0, 6.28);
  const auto bent = [&](double x) {
    return x + wave / (6.28 * waves) * (std::sin(6.28 * waves * x + phase) - std::sin(phase));
  };
  const double whole = bent(1);
  drifted_until_ = static_cast<std::int32_t>(from * span_.days);
  std::int64_t free_ms = span_.begin_ms(), awake_since = free_ms;  // when the next session may begin at the earliest
  while (out.size() < count) {
    const auto length = 1 + static_cast<std::uint32_t>(random_.exponential(11));
    const double done = (static_cast<double>(out.size()) +
                         random_.uniform() * std::min<double>(length, count - static_cast<double>(out.size()))) /
                        count;
    const std::int64_t at = rhythm.time_at(first + (last - first) * bent(done) / whole) + monday_ms - zone_ms;
    // Who has much to hear begins early enough for what comes after this session.
    const std::int64_t left = count - std::min<std::int64_t>(count, static_cast<std::int64_t>(out.size()) + length);
    std::int64_t start = std::max(std::min(at, span_.end_ms() - 1 - left * kRoomForPlayMs), free_ms);
    if (start - free_ms >= kNapMs) awake_since = start;
    if (start - awake_since >= kLongDayMs && start + kNightMs + left * kRoomForPlayMs * 3 / 4 < span_.end_ms())
      awake_since = start = free_ms + kNightMs;
    session(start, length, count, out);
    free_ms = out.back().time_ms + out.back().ms_played + kRestMs;
  }
}

}  // namespace segue::generate
