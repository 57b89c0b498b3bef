#include "segue/rank/predict.hpp"

#include "rank/workshop.hpp"

namespace segue::rank {
namespace {

using Predict = RankTest;

TEST_F(Predict, ListsAreOfTheUsersTasteAndKeepTheRules) {
  write_log(two_tastes());
  features();
  ranker_.min_held_users = 5;
  const auto trained = train();
  EXPECT_GT(trained.rounds_x, 0U);
  EXPECT_GT(trained.ndcg_at_10, 0.2);
  predict_.list_length = 10;
  predict_.artist_cap = 2;
  const auto report = predict_lists();
  EXPECT_EQ(report.users, kUsers);
  EXPECT_EQ(report.rows, count("SELECT count(*) FROM {predictions}"));
  EXPECT_EQ(count("SELECT count(*) FROM {predictions} SEMI JOIN {train} USING (user_id, track_id)"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM (SELECT user_id, count(*) AS n, min(rank) AS first, max(rank) AS last FROM "
                  "{predictions} GROUP BY user_id) WHERE first <> 1 OR last <> n OR n > 10"),
            0);
  EXPECT_EQ(
      count("SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM {predictions} JOIN {items} USING (track_id) "
            "GROUP BY user_id, track_group_id)"),
      1);
  EXPECT_EQ(count("SELECT max(n) FROM (SELECT count(*) AS n FROM {predictions} JOIN {items} USING (track_id) GROUP BY "
                  "user_id, artist_id)"),
            2);
  EXPECT_EQ(
      count("SELECT count(*) FROM {predictions} WHERE reason IS NULL OR reason = '' OR score_y NOT BETWEEN 0 AND 1"),
      0);
  const auto own = count("SELECT count(*) FROM {predictions} WHERE user_id % 2 = track_id % 2 AND rank <= 3");
  EXPECT_GT(own, 0.8 * 3 * kUsers);
}

TEST_F(Predict, SameBytesForAnyTeam) {
  write_log(two_tastes());
  features();
  ranker_.min_held_users = 5;
  train(1);
  predict_lists(1);
  const auto x = bytes("model_x.ubj"), y = bytes("model_y.ubj"), lists = bytes("predictions.parquet");
  ASSERT_FALSE(x.empty());
  train(3);
  predict_lists(3);
  EXPECT_EQ(bytes("model_x.ubj"), x);
  EXPECT_EQ(bytes("model_y.ubj"), y);
  EXPECT_EQ(bytes("predictions.parquet"), lists);
}

TEST_F(Predict, WithNothingToLearnFromTheOrderIsThatOfAls) {
  auto plays = two_tastes();
  std::erase_if(plays, [](const Play& play) { return play.at >= kCutoff; });
  // Each user plays the same tracks all over again: nothing in the label window is new, and heard tracks are masked.
  for (auto& play : plays) play.track = play.user % 2 + 2 * (play.user % 20);
  for (std::uint32_t user = 0; user < kUsers; ++user) plays.push_back({user, 2 * (user % 7), kStart});
  write_log(plays);
  features();
  const auto trained = train();
  EXPECT_EQ(trained.rounds_x, 0U);
  EXPECT_FALSE(trained.note.empty());
  EXPECT_FALSE(std::filesystem::exists(work_ / "model_x.ubj"));
  predict_.mmr_weight = 0;
  predict_.artist_cap = 0;
  predict_.one_version = false;
  predict_.list_length = 5;
  predict_lists();
  EXPECT_EQ(count("SELECT count(*) FROM {predictions} WHERE score_y IS NOT NULL"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM {predictions} JOIN (SELECT user_id, track_id, row_number() OVER (PARTITION BY "
                  "user_id ORDER BY als_score DESC, track_id) AS place FROM {features_test}) USING (user_id, track_id) "
                  "WHERE rank <> place"),
            0);
}

TEST_F(Predict, WithTooFewUsersToCheckOnTheOrderIsThatOfAls) {
  write_log(two_tastes());
  features();
  const auto few = train();
  EXPECT_EQ(few.rounds_x, 0U);
  EXPECT_NE(few.note.find("--ranker-min-held-users"), std::string::npos) << few.note;
  EXPECT_EQ(predict_lists().users, kUsers);
}

TEST_F(Predict, FilesOfAnotherRunAreRefused) {
  write_log(two_tastes());
  features();
  train();
  Run run(work_, 1);
  auto database = tables::Database::open(run.context);
  const auto file = (work_ / "features_test.parquet").string();
  ASSERT_TRUE(tables::write_parquet(
      *database, fmt::format("SELECT * REPLACE (user_id + 1000 AS user_id) FROM read_parquet('{}')", file),
      work_ / "moved.parquet"));
  std::filesystem::rename(work_ / "moved.parquet", file);
  const auto report = predict(predict_, work_, work_, run.context);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("run segue features again"), std::string::npos) << report.error().message;
  EXPECT_FALSE(std::filesystem::exists(work_ / "predictions.parquet"));
}

TEST_F(Predict, ACalibrationThatIsNoneIsNamed) {
  write_log(two_tastes());
  features();
  ranker_.min_held_users = 5;
  ASSERT_GT(train().rounds_x, 0U);
  Run run(work_, 1);
  for (const char* text :
       {"[]", "{", R"({"slope": 1})", R"({"slope": "1", "offset": 0})", R"({"slope": 1, "offset": null})"}) {
    ASSERT_TRUE(write_text_file(work_ / "model_y_calibration.json", text));
    const auto report = predict(predict_, work_, work_, run.context);
    ASSERT_FALSE(report) << text;
    EXPECT_EQ(report.error().kind, ErrorKind::corrupt) << text;
    EXPECT_NE(report.error().message.find("model_y_calibration.json"), std::string::npos) << report.error().message;
  }
}

}  // namespace
}  // namespace segue::rank
