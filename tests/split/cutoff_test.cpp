// The cutoff by share is exact, however well it was guessed before the plays were read.
#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <random>

#include "methods.hpp"
#include "source.hpp"
#include "workshop.hpp"

namespace segue::split {
namespace {

TEST(Moments, GiveATimeOnlyWhereItIsAmongThem) {
  Moments moments{.plays_before = 10, .within = {7, 3, 5, 5, 5, 9}};
  EXPECT_EQ(moments.nth(10), 3);
  EXPECT_EQ(moments.nth(11), 5);
  EXPECT_EQ(moments.nth(13), 5);
  EXPECT_EQ(moments.nth(15), 9);
  EXPECT_EQ(moments.nth(9), std::nullopt);
  EXPECT_EQ(moments.nth(16), std::nullopt);
  EXPECT_EQ(Moments{}.nth(0), std::nullopt);
}

struct Cutoff {
  bool guessed = false;
  std::int64_t found = 0, expected = 0;
};

class CutoffTest : public SplitTest {
 protected:
  static constexpr int kRows = 8'000, kUsers = 40;

  // `day`: of 2024-01, as SQL, by the row's number i, in order of users. `id`: the type of ids and plays.
  void write(const std::string& day, const std::string& plays = "1", const char* id = "UINTEGER") {
    this->plays("(0, 0, 1, 0, false, NULL, 1)", kUsers);
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    const auto written = tables::write_parquet(
        *database,
        fmt::format("SELECT (i * {0} // {1})::{2} AS user_id, (i % 7)::{2} AS track_id, TIMESTAMP '2024-01-01' + "
                    "to_microseconds((({3}) * 86400000000)::BIGINT) AS played_at, 0::INTEGER AS ms_played, false AS "
                    "skipped, NULL::VARCHAR AS source, ({4})::{2} AS plays FROM range({1}) rows(i) ORDER BY i",
                    kUsers, kRows, id, day, plays),
        folder_ / "in" / "preprocessed.parquet");
    ASSERT_TRUE(written) << written.error().message;
  }

  // The moment at which `test_share` is held back, after `sought`'s was guessed.
  Cutoff cutoff(double test_share, const SoughtMoment& sought, unsigned threads = 2) {
    Run setting(folder_, threads, 0);
    auto database = tables::Database::open(setting.context);
    auto source = read_source(*database, folder_ / "in", sought);
    EXPECT_TRUE(source) << source.error().message;
    const auto timed =
        *database->count(fmt::format("SELECT sum(plays)::BIGINT FROM {} WHERE played_at IS NOT NULL", source->plays));
    const auto held = static_cast<std::int64_t>(std::floor(static_cast<double>(timed) * test_share + 1e-9));
    Cutoff cutoff;
    cutoff.expected = *database->count(fmt::format(
        "SELECT epoch_us(played_at) FROM (SELECT played_at, sum(plays) OVER (ORDER BY played_at ROWS UNBOUNDED "
        "PRECEDING) AS plays FROM {} WHERE played_at IS NOT NULL) WHERE plays > {} ORDER BY plays LIMIT 1",
        source->plays, timed - std::max<std::int64_t>(held, 1)));
    cutoff.guessed = source->near.nth(timed - std::max<std::int64_t>(held, 1)).has_value();
    SplitConfig config;
    config.method = "temporal";
    config.test_share = test_share;
    const auto plan = side_by_time(*database, *source, config);
    EXPECT_TRUE(plan) << plan.error().message;
    cutoff.found = plan ? plan->cutoff : 0;
    return cutoff;
  }

  void expect(double test_share, const SoughtMoment& sought, bool guessed) {
    for (const unsigned threads : {1u, 2u}) {
      const Cutoff is = cutoff(test_share, sought, threads);
      EXPECT_EQ(is.found, is.expected) << test_share << ", room for " << sought.room;
      EXPECT_EQ(is.guessed, guessed) << test_share << ", room for " << sought.room;
    }
  }
};

constexpr const char* kMixed = "hash(i) % 1000003 / 1000003.0 * 300 - 20";  // over 300 days, mixed

TEST_F(CutoffTest, IsTheSameWhetherAllSomeOrNoMomentsAreKept) {
  write(kMixed);
  for (const double share : {0.001, 0.2, 0.5, 0.97}) {
    expect(share, {1 - share, kRows}, true);
    expect(share, {1 - share, 1'000}, true);
    expect(share, {1 - share, 0}, false);
    expect(share, {}, false);
  }
}

TEST_F(CutoffTest, IsExactWhereTheGuessIsElsewhere) {
  write(kMixed);
  expect(0.2, {0.3, 1'000}, false);
  expect(0.6, {0.9, 1'000}, false);
  write("hash(i) % 1000003 / 24e6");  // all in one hour, which holds more than there is room for
  expect(0.2, {0.8, 1'000}, false);
}

TEST_F(CutoffTest, IsExactWhereTheFirstUsersAreTheFirstInTime) {
  write(fmt::format("i * 300.0 / {}", kRows));
  expect(0.2, {0.8, 1'000}, true);
}

TEST_F(CutoffTest, IsExactAmongTies) {
  write("hash(i) % 10");  // 800 plays a moment
  expect(0.25, {0.75, 2'500}, true);
  expect(0.25, {0.75, 500}, false);
  write("greatest(hash(i) % 3, 1) - 1");
  expect(0.2, {0.8, kRows}, true);
}

TEST_F(CutoffTest, PassesOverRowsWithoutTime) {
  write(fmt::format("CASE WHEN i % 3 > 0 THEN {} END", kMixed));
  expect(0.2, {0.8, kRows}, true);
  expect(0.2, {0.8, 1'000}, true);
  expect(0.2, {0.8, 0}, false);
}

TEST_F(CutoffTest, CountsPlaysAndNotRows) {
  write(kMixed, "1 + hash(i) % 5 * (i % 2)");
  expect(0.2, {0.8, kRows}, false);
}

TEST_F(CutoffTest, IsExactBefore1970) {
  write("hash(i) % 1000003 / 1000003.0 * 300 - 19900");
  expect(0.2, {0.8, 1'000}, true);
  expect(0.2, {0.8, 0}, false);
}

TEST_F(CutoffTest, IsExactWhereTheStatisticsDoNotTellOfTheIds) {
  write(kMixed, "1", "DOUBLE");
  expect(0.2, {0.8, kRows}, false);
}

TEST_F(CutoffTest, WhatAColumnLacksIsFoundWithAndWithoutStatistics) {
  for (const char* id : {"UINTEGER", "DOUBLE"}) {
    write(kMixed, "CASE WHEN i <> 77 THEN 1 END", id);
    EXPECT_THAT(run({}).error().message, ::testing::HasSubstr("1 rows lack a user, a track or a play count")) << id;
    write(kMixed, "CASE WHEN i = 77 THEN 0 ELSE 1 END", id);
    EXPECT_THAT(run({}).error().message, ::testing::HasSubstr("1 rows lack")) << id;
    write(kMixed, "1", id);
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    ASSERT_TRUE(tables::write_parquet(*database, "SELECT range::UINTEGER AS track_id FROM range(6)",
                                      folder_ / "in" / "items.parquet"));
    EXPECT_THAT(run({}).error().message, ::testing::HasSubstr("has user 39 and track 6, but")) << id;
  }
}

}  // namespace
}  // namespace segue::split
