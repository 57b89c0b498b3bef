#include <gmock/gmock.h>

#include "workshop.hpp"

#include "segue/split/split.hpp"

// The validation window, and what training does not know.
namespace segue::split {
namespace {

using ::testing::HasSubstr;

TEST_F(SplitTest, AValidationWindowIsTheNewestShareOfWhatIsBeforeTheTest) {
  plays(kPlays);
  SplitConfig config;
  config.test_share = 0.3;
  config.validation_share = 0.3;  // 2 of the 7 plays before the cutoff
  const auto report = run(config);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->cutoff, 1705536000000000);                         // 2024-01-18, as without a window
  EXPECT_EQ(report->validation_cutoff.value_or(0), 1704499200000000);  // 2024-01-06
  EXPECT_EQ(side("train"), "0 1 x2 1..5; 0 2 x1 3..3; 1 2 x1 2..2; 2 9 x1 4..4");
  EXPECT_EQ(side("validation"), "1 4 x2 6..7");
  EXPECT_EQ(side("test"), "0 1 x1 20..20; 0 3 x1 21..21; 1 5 x1 18..18");
  EXPECT_EQ(report->plays_train + report->plays_validation + report->plays_test, 10);
  EXPECT_EQ(report->validation_users, 1);
  const auto validation = linalg::load_npz(folder_ / "out" / "validation_matrix.npz");
  ASSERT_TRUE(validation) << validation.error().message;
  EXPECT_EQ(validation->rows, 4u);
  EXPECT_EQ(validation->columns, 10u);
  EXPECT_EQ(validation->offsets, (std::vector<std::uint64_t>{0, 0, 1, 1, 1}));
  EXPECT_EQ(validation->indices, (std::vector<std::uint32_t>{4}));
  EXPECT_EQ(validation->values, (std::vector<float>{2}));
  ASSERT_TRUE(run(config, 4, 7, "four"));
  for (const char* name : {"validation.parquet", "validation_matrix.npz", "split.json"})
    EXPECT_EQ(*read_text_file(folder_ / "out" / name), *read_text_file(folder_ / "four" / name)) << name;
}

TEST_F(SplitTest, AValidationWindowByDateHasTheGapOnBothItsEnds) {
  plays(kPlays);
  SplitConfig config;
  config.cutoff = "2024-01-18";
  config.validation_cutoff = "2024-01-04";
  config.gap_days = 1.5;
  const auto report = run(config);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(side("train"), "0 1 x1 1..1; 0 2 x1 3..3; 1 2 x1 2..2");
  EXPECT_EQ(side("validation"), "1 4 x2 6..7");  // days 4 and 5 are in the gap
  EXPECT_EQ(side("test"), "0 1 x1 20..20; 0 3 x1 21..21");
  EXPECT_EQ(report->plays_dropped, 3);
}

TEST_F(SplitTest, AValidationWindowThatLeavesASideEmptyIsRefused) {
  plays(kPlays);
  SplitConfig config;
  config.cutoff = "2024-01-18";
  for (const char* start : {"2023-12-01", "2024-01-01", "2024-01-18", "2024-01-19"}) {
    config.validation_cutoff = start;
    EXPECT_THAT(run(config).error().message, HasSubstr("leaves a side empty")) << start;
  }
  config.validation_cutoff = "2024-01-10";  // a window of a week in which nobody plays
  EXPECT_THAT(run(config).error().message, HasSubstr("the validation side is empty"));
  config.validation_cutoff = "2024-01-17";
  config.gap_days = 2;
  EXPECT_THAT(run(config).error().message, HasSubstr("leaves a side empty"));
  config.validation_cutoff = "soon";
  EXPECT_THAT(run(config).error().message, HasSubstr("--split-validation-cutoff 'soon' is no time"));
}

TEST_F(SplitTest, WithoutAWindowThereAreNoFilesOfIt) {
  plays(kPlays);
  const auto report = run(SplitConfig{});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->validation_cutoff);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "validation.parquet"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "validation_matrix.npz"));
  EXPECT_THAT(*read_text_file(folder_ / "out" / "split.json"), ::testing::Not(HasSubstr("validation")));
}

TEST_F(SplitTest, WhatTrainingDoesNotKnowIsKeptAndCounted) {
  plays(
      "(0, 1, 1, 0, false, NULL, 1), (0, 1, 11, 0, false, NULL, 1), (0, 7, 12, 0, false, NULL, 1), "
      "(0, 8, 20, 0, false, NULL, 1), (1, 2, 2, 0, false, NULL, 1), (1, 1, 21, 0, false, NULL, 1), "
      "(2, 1, 22, 0, false, NULL, 1), (2, 8, 22, 0, false, NULL, 1), (2, 8, 23, 0, false, NULL, 1)");
  SplitConfig config;
  config.cutoff = "2024-01-15";
  config.validation_cutoff = "2024-01-10";
  const auto report = run(config, 2);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(side("test"), "0 8 x1 20..20; 1 1 x1 21..21; 2 1 x1 22..22; 2 8 x2 22..23");
  const ColdCounts& test = report->cold_test;
  EXPECT_EQ(test.users, 1);  // user 2
  EXPECT_EQ(test.user_pairs, 2);
  EXPECT_EQ(test.user_plays, 3);
  EXPECT_EQ(test.tracks, 1);  // track 8, of users 0 and 2
  EXPECT_EQ(test.track_pairs, 2);
  EXPECT_EQ(test.track_plays, 3);
  EXPECT_EQ(test.pairs, 3);
  EXPECT_EQ(test.plays, 4);
  const ColdCounts& validation = report->cold_validation;
  EXPECT_EQ(validation.users, 0);
  EXPECT_EQ(validation.tracks, 1);  // track 7
  EXPECT_EQ(validation.pairs, 1);
  const auto json = *read_text_file(folder_ / "out" / "split.json");
  EXPECT_THAT(json, HasSubstr("\"cold\": {\n    \"test\": {\n      \"users\": {\n        \"count\": 1,\n"));
}

TEST_F(SplitTest, NothingIsColdWhereAllIsKnown) {
  plays(kPlays);
  SplitConfig config;
  config.method = "leave_last";
  const auto report = run(config);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->cold_test.users, 0);
  EXPECT_EQ(report->cold_test.tracks, 2);  // tracks 3 and 5, which nobody else plays
  config = {};
  config.cutoff = "2024-01-20";
  plays("(0, 1, 1, 0, false, NULL, 1), (1, 1, 21, 0, false, NULL, 1), (1, 1, 2, 0, false, NULL, 1)");
  const auto known = run(config);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->cold_test.users + known->cold_test.tracks + known->cold_test.pairs + known->cold_test.plays, 0);
}

}  // namespace
}  // namespace segue::split
