#include "segue/split/split.hpp"

#include <array>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <random>

#include "workshop.hpp"

namespace segue::split {
namespace {

using ::testing::HasSubstr;

TEST_F(SplitTest, TemporalHoldsBackTheLatestShareOfAllPlays) {
  plays(kPlays);
  SplitConfig config;
  config.test_share = 0.3;
  const auto report = run(config);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->method, "temporal");
  EXPECT_EQ(report->cutoff, 1705536000000000);  // 2024-01-18: the third play from the end
  // Track 1 of user 0 was played before and after: it stands on both sides.
  EXPECT_EQ(side("train"), "0 1 x2 1..5; 0 2 x1 3..3; 1 2 x1 2..2; 1 4 x2 6..7; 2 9 x1 4..4");
  EXPECT_EQ(side("test"), "0 1 x1 20..20; 0 3 x1 21..21; 1 5 x1 18..18");
  EXPECT_EQ(report->plays_train, 7);
  EXPECT_EQ(report->plays_test, 3);
  EXPECT_EQ(report->train_users, 3);
  EXPECT_EQ(report->test_users, 2);
}

TEST_F(SplitTest, PairsAreWhatAPlainGroupByGives) {
  std::string rows;
  std::mt19937 random(3);
  for (int user = 0; user < 40; ++user)
    for (unsigned i = 0, count = random() % 60; i < count; ++i)
      rows += fmt::format("{}({}, {}, {}, {}, {}, NULL, {})", rows.empty() ? "" : ", ", user, random() % 10,
                          random() % 9 == 0 ? "NULL" : std::to_string(1 + random() % 28),
                          random() % 3 == 0 ? "NULL" : std::to_string(random() % 90'000),
                          std::array{"true", "false", "NULL"}[random() % 3], 1 + random() % 3);
  plays(rows, 40);
  SplitConfig config;
  config.method = "temporal";
  config.cutoff = "2024-01-15";
  const auto report = run(config, 3);
  ASSERT_TRUE(report) << report.error().message;
  Run setting(folder_, 1, 0);
  auto database = tables::Database::open(setting.context);
  std::int64_t common = 0;
  for (const auto& [name, where] :
       {std::pair{"train", "played_at < TIMESTAMP '2024-01-15'"}, {"test", "played_at >= TIMESTAMP '2024-01-15'"}}) {
    const std::string written = fmt::format("SELECT * FROM '{}/out/{}.parquet'", folder_.string(), name);
    const std::string plain = fmt::format(
        "SELECT user_id, track_id, sum(plays)::UINTEGER AS plays, min(played_at) AS first_played_at, max(played_at) AS "
        "last_played_at, sum(ms_played)::BIGINT AS ms_played, coalesce(sum(plays) FILTER (skipped), 0)::UINTEGER AS "
        "skips, sum(plays)::FLOAT AS weight FROM '{}/in/preprocessed.parquet' WHERE {} GROUP BY ALL ORDER BY ALL",
        folder_.string(), where);
    EXPECT_EQ(*database->count(fmt::format("SELECT count(*) FROM ({})", plain)),
              *database->count(fmt::format("SELECT count(*) FROM ({})", written)));
    EXPECT_EQ(*database->count(fmt::format("SELECT count(*) FROM (({}) EXCEPT ({}))", plain, written)), 0);
    common +=
        *database->count(fmt::format("SELECT count(*) FROM ({}) WHERE (user_id, track_id) IN (SELECT (user_id, "
                                     "track_id) FROM '{}/out/{}.parquet')",
                                     written, folder_.string(), std::string(name) == "train" ? "test" : "train"));
  }
  EXPECT_EQ(report->pairs_on_both_sides * 2, common);
}

TEST_F(SplitTest, PlaysOutOfOrderAreRefused) {
  plays("(1, 2, 2, 500, false, NULL, 1), (0, 2, 20, 500, false, NULL, 1)", 4, 10, false);
  SplitConfig config;
  config.method = "temporal";
  config.cutoff = "2024-01-15";
  const auto report = run(config);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("not ordered by user"), std::string::npos) << report.error().message;
}

TEST_F(SplitTest, ACutoffAndAGapDropWhatLiesBetween) {
  plays(kPlays);
  SplitConfig config;
  config.method = "temporal";
  config.cutoff = "2024-01-06T00:00:00+02:00";  // 22:00 UTC of the day before
  config.gap_days = 13;
  const auto report = run(config);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->cutoff, 1704492000000000);
  EXPECT_EQ(side("train"), "0 1 x2 1..5; 0 2 x1 3..3; 1 2 x1 2..2; 2 9 x1 4..4");
  EXPECT_EQ(side("test"), "0 1 x1 20..20; 0 3 x1 21..21");
  EXPECT_EQ(report->plays_dropped, 3);
}

TEST_F(SplitTest, LeaveLastTakesEachUsersLastPlaysButNeverAll) {
  plays(kPlays);
  SplitConfig config;
  config.method = "leave_last";
  config.leave_last = 2;
  ASSERT_TRUE(run(config));
  EXPECT_EQ(side("train"), "0 1 x2 1..5; 0 2 x1 3..3; 1 2 x1 2..2; 1 4 x1 6..6; 2 9 x1 4..4");
  EXPECT_EQ(side("test"), "0 1 x1 20..20; 0 3 x1 21..21; 1 4 x1 7..7; 1 5 x1 18..18");
}

TEST_F(SplitTest, LeaveLastBreaksTiesByTrack) {
  plays("(0, 8, 1, 0, false, NULL, 1), (0, 3, 1, 0, false, NULL, 1), (0, 5, 1, 0, false, NULL, 1)");
  SplitConfig config;
  config.method = "leave_last";
  ASSERT_TRUE(run(config));
  EXPECT_EQ(side("test"), "0 8 x1 1..1");
}

TEST_F(SplitTest, FractionTakesEachUsersLastShare) {
  plays(kPlays);
  SplitConfig config;
  config.method = "fraction";
  config.test_share = 0.4;
  ASSERT_TRUE(run(config));
  EXPECT_EQ(side("test"), "0 1 x1 20..20; 0 3 x1 21..21; 1 5 x1 18..18");  // 2 of 5, 1 of 4, 0 of 1
}

TEST_F(SplitTest, RandomHoldsBackAShareOfTracksWithAllTheirPlays) {
  std::string rows;
  for (int user = 0; user < 4; ++user)
    for (int track = 0; track < 10; ++track)
      rows += (rows.empty() ? "(" : ", (") + std::to_string(user) + ", " + std::to_string(track) +
              ", NULL, NULL, NULL, NULL, " + std::to_string(track + 1) + ")";
  plays(rows);
  SplitConfig config;
  config.method = "random";
  config.test_share = 0.3;
  const auto report = run(config);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->test_interactions, 12);
  EXPECT_EQ(report->train_interactions, 28);
  EXPECT_EQ(report->plays_in, 4 * 55);
  EXPECT_EQ(report->plays_train + report->plays_test, 4 * 55);
  const std::string first = side("test");
  ASSERT_TRUE(run(config, 3));
  EXPECT_EQ(side("test"), first);
  ASSERT_TRUE(run(config, 1, 8));
  EXPECT_NE(side("test"), first) << "another seed draws other tracks";
}

TEST_F(SplitTest, TheInputsOwnSplitIsKept) {
  plays(
      "(0, 1, NULL, NULL, NULL, 'train', 3), (0, 2, NULL, NULL, NULL, 'test', 1), (1, 1, NULL, NULL, NULL, 'train', "
      "2)");
  const auto report = run(SplitConfig{});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->method, "given");
  EXPECT_EQ(side("train"), "0 1 x3; 1 1 x2");
  EXPECT_EQ(side("test"), "0 2 x1");
}

TEST_F(SplitTest, PlaysAreConserved) {
  plays(kPlays);
  for (const char* method : {"temporal", "leave_last", "fraction", "random"}) {
    SplitConfig config;
    config.method = method;
    if (std::string(method) != "leave_last") config.test_share = 0.35;
    if (std::string(method) == "temporal") config.gap_days = 2.5;
    const auto report = run(config);
    ASSERT_TRUE(report) << method << ": " << report.error().message;
    EXPECT_EQ(report->plays_in, 10);
    EXPECT_EQ(report->plays_train + report->plays_test + report->plays_dropped, 10) << method;
    EXPECT_GT(report->plays_test, 0) << method;
  }
}

TEST_F(SplitTest, MatricesKeepTheShapeOfTheWhole) {
  plays(kPlays, 6, 30);
  SplitConfig config;
  config.test_share = 0.3;
  ASSERT_TRUE(run(config));
  const auto train = linalg::load_npz(folder_ / "out" / "train_matrix.npz");
  ASSERT_TRUE(train) << train.error().message;
  EXPECT_EQ(train->rows, 6u);
  EXPECT_EQ(train->columns, 30u);
  EXPECT_EQ(train->indices, (std::vector<std::uint32_t>{1, 2, 2, 4, 9}));
  EXPECT_EQ(train->values, (std::vector<float>{2, 1, 1, 2, 1}));
  EXPECT_EQ(train->offsets, (std::vector<std::uint64_t>{0, 2, 4, 5, 5, 5, 5}));
  const auto test = linalg::load_npz(folder_ / "out" / "test_matrix.npz");
  ASSERT_TRUE(test);
  EXPECT_EQ(test->rows, 6u);
  EXPECT_EQ(test->columns, 30u);
  EXPECT_EQ(test->indices, (std::vector<std::uint32_t>{1, 3, 5}));
}

TEST_F(SplitTest, SameSeedSameBytesForAnyTeam) {
  plays(kPlays);
  for (const char* method : {"temporal", "leave_last", "random"}) {
    SplitConfig config;
    config.method = method;
    ASSERT_TRUE(run(config, 1, 5, "one"));
    ASSERT_TRUE(run(config, 4, 5, "four"));
    for (const char* name : {"train.parquet", "test.parquet", "train_matrix.npz", "test_matrix.npz", "split.json"})
      EXPECT_EQ(*read_text_file(folder_ / "one" / name), *read_text_file(folder_ / "four" / name)) << method << name;
  }
}

TEST_F(SplitTest, ErrorsSayWhatToDo) {
  plays("(0, 1, NULL, NULL, NULL, NULL, 3), (0, 2, NULL, NULL, NULL, NULL, 1)");
  SplitConfig config;
  for (const char* method : {"auto", "temporal", "leave_last", "fraction"}) {
    config.method = method;
    const auto refused = run(config);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_argument);
    EXPECT_THAT(refused.error().message, HasSubstr("--split-method random")) << method;
  }
  config.method = "given";
  EXPECT_THAT(run(config).error().message, HasSubstr("no split of its own"));

  plays(kPlays);
  config.method = "temporal";
  config.cutoff = "1999-01-01";
  EXPECT_THAT(run(config).error().message,
              HasSubstr("the plays run from 2024-01-01T00:00:00Z to 2024-01-21T00:00:00Z"));
  config.cutoff = "soon";
  EXPECT_THAT(run(config).error().message, HasSubstr("--split-cutoff 'soon' is no time"));
  config.cutoff = "2024-01-10";
  config.gap_days = 100;
  EXPECT_THAT(run(config).error().message, HasSubstr("--split-gap-days"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "split.json"));
}

TEST_F(SplitTest, OptionsOfAnotherMethodAreRefused) {
  plays(kPlays);
  const auto refused = [&](const char* method, const std::function<void(SplitConfig&)>& set) {
    SplitConfig config;
    config.method = method;
    set(config);
    const auto report = run(config);
    return report ? std::string("nothing") : report.error().message;
  };
  const auto cutoff = [](SplitConfig& config) { config.cutoff = "2024-01-18"; };
  const auto gap = [](SplitConfig& config) { config.gap_days = 1; };
  const auto share = [](SplitConfig& config) { config.test_share = 0.3; };
  const auto last = [](SplitConfig& config) { config.leave_last = 2; };
  const auto window = [](SplitConfig& config) { config.validation_share = 0.2; };
  const auto window_from = [](SplitConfig& config) { config.validation_cutoff = "2024-01-06"; };
  for (const char* method : {"leave_last", "fraction", "random", "given"})
    for (const auto& [flag, set] : std::vector<std::pair<std::string, std::function<void(SplitConfig&)>>>{
             {"cutoff", cutoff}, {"gap-days", gap}, {"validation-share", window}, {"validation-cutoff", window_from}})
      EXPECT_THAT(refused(method, set),
                  HasSubstr("--split-" + flag + " is for the method temporal, and this split is by"))
          << method;
  EXPECT_THAT(refused("leave_last", share), HasSubstr("--split-test-share is for the method temporal, fraction or"));
  for (const char* method : {"auto", "temporal", "fraction", "random"})
    EXPECT_THAT(refused(method, last), HasSubstr("--split-leave-last is for the method leave_last")) << method;
  EXPECT_THAT(refused("temporal", [&](SplitConfig& config) { cutoff(config), share(config); }),
              HasSubstr("--split-cutoff and --split-test-share both say"));
  EXPECT_THAT(refused("temporal", [&](SplitConfig& config) { window(config), window_from(config); }),
              HasSubstr("--split-validation-cutoff and --split-validation-share both say"));
  for (const char* method : {"auto", "temporal"}) {
    EXPECT_EQ(refused(method, cutoff), "nothing");
    EXPECT_EQ(refused(method, gap), "nothing");
    EXPECT_EQ(refused(method, share), "nothing");
    EXPECT_EQ(refused(method, window), "nothing");
  }
  EXPECT_EQ(refused("fraction", share), "nothing");
  EXPECT_EQ(refused("random", share), "nothing");
  EXPECT_EQ(refused("leave_last", last), "nothing");

  // What auto finds decides: these bring their own split.
  plays("(0, 1, 1, NULL, NULL, 'train', 3), (0, 2, 9, NULL, NULL, 'test', 1)");
  EXPECT_THAT(refused("auto", cutoff), HasSubstr("this split is by given"));
  EXPECT_EQ(refused("auto", [](SplitConfig&) {}), "nothing");
}

TEST_F(SplitTest, MoreLastPlaysThanAnybodyHasAreRefused) {
  plays(kPlays);
  SplitConfig config;
  config.method = "leave_last";
  config.leave_last = 4;  // user 0 keeps one of five
  EXPECT_TRUE(run(config));
  config.leave_last = 5;
  const auto refused = run(config);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid_argument);
  EXPECT_THAT(refused.error().message, HasSubstr("no user has more than 5 plays"));
}

TEST_F(SplitTest, IdsBeyondTheTablesAreRefused) {
  plays(kPlays, 4, 5);
  const auto refused = run(SplitConfig{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace segue::split
