// test_share 0: all plays are training, and the test side is there and empty.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "workshop.hpp"

#include "segue/split/split.hpp"

namespace segue::split {
namespace {

using ::testing::HasSubstr;

class NothingHeldBackTest : public SplitTest {
 protected:
  NothingHeldBackTest() { config_.test_share = 0; }

  nlohmann::json split_json() { return nlohmann::json::parse(*read_text_file(folder_ / "out" / "split.json")); }
  void write_json(const nlohmann::json& json) {
    ASSERT_TRUE(write_text_file(folder_ / "out" / "split.json", json.dump()));
  }
  Status check() {
    Run setting(folder_, 2, 0);
    return check_split(folder_ / "out", setting.context);
  }

  SplitConfig config_;
};

TEST_F(NothingHeldBackTest, AllPlaysAreTrainingByEveryMethodOfAShare) {
  plays(kPlays);
  for (const char* method : {"auto", "temporal", "fraction", "random"}) {
    config_.method = method;
    const auto report = run(config_);
    ASSERT_TRUE(report) << method << ": " << report.error().message;
    EXPECT_FALSE(report->has_test);
    EXPECT_EQ(report->plays_in, 10);
    EXPECT_EQ(report->plays_train, 10) << method;
    EXPECT_EQ(report->plays_test, 0) << method;
    EXPECT_EQ(side("train"),
              "0 1 x3 1..20; 0 2 x1 3..3; 0 3 x1 21..21; 1 2 x1 2..2; 1 4 x2 6..7; 1 5 x1 18..18; 2 9 x1 4..4")
        << method;
    EXPECT_EQ(side("test"), "") << method;
    const auto test = linalg::load_npz(folder_ / "out" / "test_matrix.npz");
    ASSERT_TRUE(test) << test.error().message;
    EXPECT_EQ(test->rows, 4u);
    EXPECT_EQ(test->columns, 10u);
    EXPECT_TRUE(test->indices.empty());
    const auto checked = check();
    EXPECT_TRUE(checked) << method << ": " << checked.error().message;
    EXPECT_EQ(split_json().at("has_test"), false);
    EXPECT_FALSE(split_json().at("leak_check").contains("earliest_test")) << "there is none";
    EXPECT_FALSE(*has_test(folder_ / "out"));
  }
}

TEST_F(NothingHeldBackTest, AnOrdinarySplitHasATest) {
  plays(kPlays);
  ASSERT_TRUE(run(SplitConfig{}));
  EXPECT_EQ(split_json().at("has_test"), true);
  EXPECT_TRUE(*has_test(folder_ / "out"));
  auto old = split_json();
  old.erase("has_test");
  write_json(old);
  EXPECT_TRUE(*has_test(folder_ / "out")) << "written before there was the word";
}

TEST_F(NothingHeldBackTest, TheInputsOwnTestIsLearnedFromToo) {
  plays("(0, 1, NULL, NULL, NULL, 'train', 3), (0, 2, NULL, NULL, NULL, 'test', 1)");
  const auto report = run(config_);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->method, "random");  // there are no times
  EXPECT_EQ(side("train"), "0 1 x3; 0 2 x1");
  config_.method = "given";
  EXPECT_THAT(run(config_).error().message, HasSubstr("--split-test-share is for the method temporal, fraction or"));
}

TEST_F(NothingHeldBackTest, AValidationWindowReachesToTheLastPlay) {
  plays(kPlays);
  config_.validation_share = 0.3;
  const auto report = run(config_);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(side("train"), "0 1 x2 1..5; 0 2 x1 3..3; 1 2 x1 2..2; 1 4 x2 6..7; 2 9 x1 4..4");
  EXPECT_EQ(side("validation"), "0 1 x1 20..20; 0 3 x1 21..21; 1 5 x1 18..18");
  EXPECT_EQ(side("test"), "");
  EXPECT_TRUE(check());
  config_.validation_share = 0;
  config_.validation_cutoff = "2024-01-21T00:00:00Z";
  ASSERT_TRUE(run(config_));
  EXPECT_EQ(side("validation"), "0 3 x1 21..21") << "the last play alone";
  config_.validation_cutoff = "2024-01-21T00:00:01Z";
  EXPECT_THAT(run(config_).error().message, HasSubstr("leaves a side empty"));
}

TEST_F(NothingHeldBackTest, TheProofFindsPlaysOfAValidationWindowInTraining) {
  plays(kPlays);
  config_.validation_share = 0.3;
  ASSERT_TRUE(run(config_));
  const auto json = split_json();
  config_.validation_share = 0;
  ASSERT_TRUE(run(config_));  // training is all plays now, and the window's files are left
  write_json(json);
  ASSERT_FALSE(check());
  EXPECT_EQ(check().error().kind, ErrorKind::check_failed);
  EXPECT_THAT(check().error().message, HasSubstr("leak: the train side reaches 2024-01-21"));
}

TEST_F(NothingHeldBackTest, ATestThatIsThereNonethelessIsFound) {
  plays(kPlays);
  ASSERT_TRUE(run(SplitConfig{}));
  auto json = split_json();
  json["has_test"] = false;
  write_json(json);
  EXPECT_THAT(check().error().message, HasSubstr("is not the outcome of a split")) << "it counts test plays";
  json["plays"]["test"] = json["interactions"]["test"] = 0;
  write_json(json);
  EXPECT_THAT(check().error().message, HasSubstr("but the split put 0 of 0 there"));
}

TEST_F(NothingHeldBackTest, SameBytesForAnyTeam) {
  plays(kPlays);
  ASSERT_TRUE(run(config_, 1, 5, "one"));
  ASSERT_TRUE(run(config_, 4, 5, "four"));
  for (const char* name : {"train.parquet", "test.parquet", "train_matrix.npz", "test_matrix.npz", "split.json"})
    EXPECT_EQ(*read_text_file(folder_ / "one" / name), *read_text_file(folder_ / "four" / name)) << name;
}

}  // namespace
}  // namespace segue::split
