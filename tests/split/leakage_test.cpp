#include "leakage.hpp"

#include <gmock/gmock.h>

#include "workshop.hpp"

namespace segue::split {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kDay = 86'400'000'000;

class LeakageTest : public SplitTest {
 protected:
  void SetUp() override {
    SplitTest::SetUp();
    std::string rows;
    for (int day = 1; day <= 20; ++day)
      rows += (day == 1 ? "(" : ", (") + std::to_string(day % 3) + ", " + std::to_string(day % 7) + ", " +
              std::to_string(day) + ", 1, false, NULL, 1)";
    plays(rows);
    SplitConfig config;
    config.cutoff = "2024-01-15";
    config.gap_days = 1;
    const auto report = run(config);
    ASSERT_TRUE(report) << report.error().message;
  }

  // Adds one row to a side, as a careless join would.
  void plant(const char* name, int user, int track, int day) {
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    const auto file = folder_ / "out" / (std::string(name) + ".parquet");
    const std::string time = "TIMESTAMP '2024-01-01' + to_days(" + std::to_string(day - 1) + ")";
    const auto written = tables::write_parquet(*database,
                                               "SELECT * FROM read_parquet(" + tables::quote_text(file.string()) +
                                                   ") UNION ALL SELECT " + std::to_string(user) + "::UINTEGER, " +
                                                   std::to_string(track) + "::UINTEGER, 1::UINTEGER, " + time + ", " +
                                                   time + ", 0::BIGINT, 0::UINTEGER, 1::FLOAT",
                                               file);
    ASSERT_TRUE(written) << written.error().message;
  }

  Result<LeakProof> check(LeakRule rule, std::int64_t gap) {
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    return check_leakage(*database, folder_ / "out" / "train.parquet", folder_ / "out" / "test.parquet", rule, gap);
  }
};

TEST_F(LeakageTest, ACleanSplitHolds) {
  const auto proof = check(LeakRule::global_time, kDay);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(format_time(proof->latest_train), "2024-01-14T00:00:00Z");
  EXPECT_EQ(format_time(proof->earliest_test), "2024-01-16T00:00:00Z");
  EXPECT_TRUE(check(LeakRule::time_per_user, 0));
}

TEST_F(LeakageTest, ATrainingPlayFromTheTestsTimeIsFound) {
  plant("train", 3, 1, 16);
  const auto proof = check(LeakRule::global_time, 0);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().kind, ErrorKind::check_failed);
  EXPECT_THAT(proof.error().message, HasSubstr("reaches 2024-01-16T00:00:00Z"));
  EXPECT_TRUE(check(LeakRule::time_per_user, 0)) << "user 3 has no test play of its own";
}

TEST_F(LeakageTest, ATrainingPlayWithinTheGapIsFound) {
  plant("train", 0, 1, 15);
  EXPECT_FALSE(check(LeakRule::global_time, kDay + 1));
  EXPECT_TRUE(check(LeakRule::global_time, kDay));
  plant("test", 0, 1, 15);
  EXPECT_FALSE(check(LeakRule::global_time, 0)) << "the same moment on both sides";
}

TEST_F(LeakageTest, AUsersOwnFutureIsFound) {
  plant("train", 0, 1, 19);
  EXPECT_FALSE(check(LeakRule::time_per_user, 0));
}

TEST_F(LeakageTest, APairOnBothSidesIsFound) {
  EXPECT_TRUE(check(LeakRule::pairs, 0));
  plant("train", 1, 2, 3);  // user 1 plays track 2 on day 16: right in time, wrong in a split by pairs
  EXPECT_FALSE(check(LeakRule::pairs, 0));
  EXPECT_TRUE(check(LeakRule::global_time, kDay));
  EXPECT_TRUE(check(LeakRule::none, 0));
}

TEST(FormatTime, ShowsFractionsAndTimesBefore1970) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(1'500'000), "1970-01-01T00:00:01.5Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999999Z");
}

}  // namespace
}  // namespace segue::split
