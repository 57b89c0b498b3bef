#include "segue/rank/features.hpp"

#include "rank/workshop.hpp"

namespace segue::rank {
namespace {

using Features = RankTest;

TEST_F(Features, WhatHappensAfterTheCutoffChangesNothing) {
  auto plays = two_tastes();
  write_log(plays);
  features();
  const auto train = bytes("features_train.parquet"), test = bytes("features_test.parquet");
  ASSERT_FALSE(train.empty());
  for (auto& play : plays)
    if (play.at >= kCutoff) play.track = (play.track + 13) % kTracks;
  write_log(plays);
  features();
  EXPECT_EQ(bytes("features_train.parquet"), train);
  EXPECT_EQ(bytes("features_test.parquet"), test);
}

TEST_F(Features, NumbersToLearnFromAreThoseBeforeTheLabelWindow) {
  write_log(two_tastes());
  const auto report = features();
  ASSERT_GT(report.label_start, kStart);
  ASSERT_LT(report.label_start, kCutoff);
  const auto wrong = [&](const char* table, std::int64_t end, const char* of, const char* feature) {
    return count(fmt::format(
        "SELECT count(*) FROM {{{}}} AS f LEFT JOIN (SELECT {}, count(*) AS n, count(DISTINCT "
        "user_id) AS listeners FROM {{preprocessed}} WHERE epoch_us(played_at) < {} GROUP BY {}) AS "
        "p USING ({}) WHERE abs(f.{} - ln(1 + {})) > 1e-5",
        table, of, end, of, of, feature, std::string_view(feature) == "track_log_listeners" ? "p.listeners" : "p.n"));
  };
  for (const auto& [table, end] : {std::pair{"features_train", report.label_start}, {"features_test", kCutoff}}) {
    EXPECT_EQ(wrong(table, end, "user_id", "user_log_plays"), 0) << table;
    EXPECT_EQ(wrong(table, end, "track_id", "track_log_plays"), 0) << table;
    EXPECT_EQ(wrong(table, end, "track_id", "track_log_listeners"), 0) << table;
  }
  EXPECT_GT(wrong("features_train", kCutoff, "user_id", "user_log_plays"), 0)
      << "the check itself must be able to fail";
}

TEST_F(Features, LabelsAreThePairsOfTheWindow) {
  write_log(two_tastes());
  const auto report = features();
  const auto window = fmt::format(
      "(SELECT DISTINCT user_id, track_id FROM {{preprocessed}} WHERE epoch_us(played_at) >= "
      "{} AND epoch_us(played_at) < {})",
      report.label_start, kCutoff);
  EXPECT_EQ(count("SELECT count(*) FROM {features_train} SEMI JOIN " + window +
                  " USING (user_id, track_id) WHERE NOT "
                  "label_x"),
            0);
  EXPECT_EQ(count("SELECT count(*) FROM {features_train} ANTI JOIN " + window +
                  " USING (user_id, track_id) WHERE "
                  "label_x"),
            0);
  EXPECT_EQ(count("SELECT count(*) FROM {features_train} WHERE label_x"), report.train_heard);
  EXPECT_GT(report.train_heard, 100);
  EXPECT_EQ(count("SELECT count(*) FROM {features_train} WHERE label_y AND NOT label_x"), 0);
}

TEST_F(Features, HeardTracksAreNoCandidatesUnlessAskedFor) {
  write_log(two_tastes());
  features();
  const char* heard = "SELECT count(*) FROM {features_test} SEMI JOIN {train} USING (user_id, track_id)";
  EXPECT_EQ(count(heard), 0);
  features_.heard = "keep";
  features();
  EXPECT_GT(count(heard), 0);
}

TEST_F(Features, DrawnCandidatesStandForAllThatWereNotHeard) {
  write_log(two_tastes());
  features_.negatives_per_user = 0;
  features();
  const auto all = count("SELECT count(*) FROM {features_train}");
  const char* most =
      "SELECT max(n) FROM (SELECT count(*) AS n FROM {features_train} WHERE NOT label_x GROUP BY user_id)";
  ASSERT_GT(count(most), 5);
  features_.negatives_per_user = 5;
  features();
  EXPECT_EQ(count(most), 5);
  EXPECT_EQ(count("SELECT round(sum(weight))::BIGINT FROM {features_train}"), all);
}

TEST_F(Features, SameBytesForAnyTeam) {
  write_log(two_tastes());
  features(1);
  const auto train = bytes("features_train.parquet"), test = bytes("features_test.parquet");
  features(3);
  EXPECT_EQ(bytes("features_train.parquet"), train);
  EXPECT_EQ(bytes("features_test.parquet"), test);
}

TEST_F(Features, WhatDoesNotFitIsSaid) {
  write_log(two_tastes());
  Run run(work_, 1);
  const auto message = [&] {
    const auto report = build_features(features_, als_, {}, work_, work_, run.context);
    return report ? std::string() : report.error().message;
  };
  features_.heard = "perhaps";
  EXPECT_NE(message().find("'perhaps' is not one of mask, keep"), std::string::npos);
  features_.heard = "mask";
  features_.label_share = 1;
  EXPECT_NE(message().find("--features-label-share 1 is not between 0 and 1"), std::string::npos);
  features_.label_share = 0.2;
  std::filesystem::copy_file(work_ / "train.parquet", work_ / "kept.parquet");
  Run other(work_, 1);
  auto database = tables::Database::open(other.context);
  ASSERT_TRUE(tables::write_parquet(*database,
                                    fmt::format("FROM read_parquet('{}') LIMIT 10", (work_ / "kept.parquet").string()),
                                    work_ / "train.parquet"));
  EXPECT_NE(message().find("run segue split again"), std::string::npos) << message();
  std::filesystem::remove(work_ / "split.json");
  EXPECT_NE(message().find("split.json"), std::string::npos) << message();
}

}  // namespace
}  // namespace segue::rank
