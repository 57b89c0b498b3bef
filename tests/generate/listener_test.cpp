#include "listener.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "calendar.hpp"

namespace segue::generate {
namespace {

class ListenerTest : public ::testing::Test {
 protected:
  ListenerTest() {
    config.tracks = 8000;
    config.seed = 11;
    span = {*parse_date("2023-01-01"), 200};
    config.days = 200;
    auto made = Catalogue::make(config, {team, stop, progress, log, 1U << 30U, 0, "."});
    catalogue.emplace(std::move(*made));
  }
  std::vector<Play> plays_of(std::uint64_t user, std::uint32_t count) {
    Listener listener(*catalogue, config, span);
    std::vector<Play> plays;
    listener.listen(user, count, plays);
    return plays;
  }
  GenerateConfig config;
  LogSpan span;
  ThreadTeam team{1};
  StopFlag stop;
  Progress progress{ProgressStyle::none};
  Log log = Log::silent();
  std::optional<Catalogue> catalogue;
};

TEST_F(ListenerTest, PlaysComeInOrderWithinTheLogAndNoneAtOnceAgain) {
  for (std::uint64_t user = 0; user < 40; ++user) {
    const auto plays = plays_of(user, 400);
    ASSERT_EQ(plays.size(), 400U);
    std::map<std::uint32_t, std::int64_t> last;
    for (std::size_t i = 0; i < plays.size(); ++i) {
      EXPECT_GE(plays[i].time_ms, span.begin_ms());
      EXPECT_LT(plays[i].time_ms, span.end_ms() + kDayMs / 2);
      if (i > 0) {
        EXPECT_GE(plays[i].time_ms, plays[i - 1].time_ms + plays[i - 1].ms_played);
      }
      const auto before = last.find(plays[i].track);
      if (before != last.end()) {
        EXPECT_GT(plays[i].time_ms - before->second, 30'000) << user << ' ' << i;
      }
      last[plays[i].track] = plays[i].time_ms;
      const Track& track = catalogue->track(plays[i].track);
      EXPECT_LE(plays[i].ms_played, track.duration_ms + 30'000);
      EXPECT_LE(span.begin_ms() + track.released * kDayMs, plays[i].time_ms) << "heard before it came out";
    }
  }
}

// The rules of preprocessing by which a user is a machine (prepare/plays/judge.cpp), at half of what they allow in an
// hour and a day: those who play the most that a plan gives anybody, some of whom come late.
TEST_F(ListenerTest, WhoPlaysMuchIsNoMachine) {
  constexpr std::int64_t kHourMs = kDayMs / 24;
  for (const std::int32_t days : {1, 3, 20, 60}) {
    span.days = days;
    for (std::uint64_t user = 0; user < 250; ++user) {
      const auto plays = plays_of(user, static_cast<std::uint32_t>(180 * days));
      std::int64_t awake_since = plays.front().time_ms;
      for (std::size_t i = 0; i < plays.size(); ++i) {
        const std::int64_t now = plays[i].time_ms;
        const auto within = [&](std::size_t back) { return i >= back ? now - plays[i - back].time_ms : kDayMs; };
        ASSERT_GE(within(150), kHourMs) << user << " of " << days << " days";
        ASSERT_GE(within(600), kDayMs) << user << " of " << days << " days";
        if (i == 0 || now - plays[i - 1].time_ms >= 2 * kHourMs) awake_since = now;
        ASSERT_LT(now - awake_since, 3 * kDayMs) << user << " of " << days << " days";
        if (i > 0) {
          ASSERT_GE(now, plays[i - 1].time_ms + plays[i - 1].ms_played);
        }
      }
      EXPECT_GE(plays.front().time_ms, span.begin_ms());
      EXPECT_LT(plays.back().time_ms, span.end_ms() + kDayMs / 2) << user << " of " << days << " days";
    }
  }
}

TEST_F(ListenerTest, TheSameUserIsTheSameInAnyCompany) {
  Listener listener(*catalogue, config, span);
  std::vector<Play> plays;
  for (const std::uint64_t user : {5U, 9U, 5U}) listener.listen(user, 300, plays);
  const auto alone = plays_of(5, 300);
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(plays[i].track, alone[i].track);
    EXPECT_EQ(plays[i].time_ms, alone[i].time_ms);
  }
}

// What is first heard in the last fifth comes from styles and artists of before, far beyond chance, and less so from
// long ago than from lately: tastes drift.
TEST_F(ListenerTest, LateDiscoveriesFollowDriftingTaste) {
  std::uint64_t fresh = 0, known_artist = 0, lately = 0, early = 0, other = 0;
  for (std::uint64_t user = 0; user < 300; ++user) {
    const auto plays = plays_of(user, 500);
    const auto others = plays_of(user + 1000, 500);
    const auto styles_in = [&](const std::vector<Play>& list, std::size_t first, std::size_t last) {
      std::map<std::uint16_t, double> share;
      for (std::size_t i = first; i < last; ++i)
        share[catalogue->style_of(catalogue->track(list[i].track).artist)] += 1.0 / static_cast<double>(last - first);
      return share;
    };
    auto late_styles = styles_in(plays, 300, 400), early_styles = styles_in(plays, 0, 100),
         others_styles = styles_in(others, 300, 400);
    std::set<std::uint32_t> tracks, artists;
    for (std::size_t i = 0; i < 400; ++i) {
      tracks.insert(plays[i].track);
      artists.insert(catalogue->track(plays[i].track).artist);
    }
    for (std::size_t i = 400; i < 500; ++i) {
      if (tracks.contains(plays[i].track)) continue;
      const std::uint32_t artist = catalogue->track(plays[i].track).artist;
      const std::uint16_t style = catalogue->style_of(artist);
      ++fresh;
      if (artists.contains(artist)) ++known_artist;
      if (late_styles[style] > 0.1) ++lately;
      if (early_styles[style] > 0.1) ++early;
      if (others_styles[style] > 0.1) ++other;
    }
  }
  const auto share = [&](std::uint64_t part) { return static_cast<double>(part) / static_cast<double>(fresh); };
  EXPECT_GT(fresh, 3000U);
  EXPECT_GT(share(known_artist), 0.4);
  EXPECT_GT(share(lately), 0.6);
  EXPECT_GT(share(lately), 1.1 * share(early));
  EXPECT_GT(share(early), 1.3 * share(other));
}

TEST_F(ListenerTest, FavouritesComeBackAndSkipsAreShort) {
  std::uint64_t plays = 0, pairs = 0, skips = 0, most = 0;
  for (std::uint64_t user = 0; user < 100; ++user) {
    std::map<std::uint32_t, std::uint64_t> times;
    for (const Play& play : plays_of(user, 400)) {
      ++plays;
      ++times[play.track];
      if (play.ms_played < 30'000) ++skips;
    }
    pairs += times.size();
    std::uint64_t best = 0;
    for (const auto& [track, count] : times) best = std::max(best, count);
    most += best;
  }
  const double a_pair = static_cast<double>(plays) / static_cast<double>(pairs);
  EXPECT_GT(a_pair, 1.5);
  EXPECT_LT(a_pair, 5);
  EXPECT_GT(most / 100, 8U);  // the favourite of 400 plays
  const double skipped = static_cast<double>(skips) / static_cast<double>(plays);
  EXPECT_GT(skipped, 0.05);
  EXPECT_LT(skipped, 0.3);
}

TEST_F(ListenerTest, PopularityIsHeavyTailed) {
  std::map<std::uint32_t, std::uint64_t> listeners;
  for (std::uint64_t user = 0; user < 500; ++user) {
    std::set<std::uint32_t> tracks;
    for (const Play& play : plays_of(user, 150)) tracks.insert(play.track);
    for (const std::uint32_t track : tracks) ++listeners[track];
  }
  std::vector<std::uint64_t> sorted;
  std::uint64_t sum = 0;
  for (const auto& [track, count] : listeners) {
    sorted.push_back(count);
    sum += count;
  }
  std::sort(sorted.rbegin(), sorted.rend());
  std::uint64_t top = 0;
  for (std::size_t i = 0; i < sorted.size() / 100; ++i) top += sorted[i];
  EXPECT_GT(sorted[0], 25U);   // heard by one in twenty at least
  EXPECT_LT(sorted[0], 300U);  // not by all
  EXPECT_GT(static_cast<double>(top), 0.07 * static_cast<double>(sum));
  EXPECT_LE(sorted[sorted.size() / 2], 5U);  // and half of all by a handful
}

}  // namespace
}  // namespace segue::generate
