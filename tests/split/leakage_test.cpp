#include "leakage.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <map>

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

  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / "out" / name; }

  // Writes a side's table anew from a query of the one there is, `t`.
  void rewrite(const std::string& name, const std::string& select) {
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    const auto table = file(name + ".parquet");
    const auto written = tables::write_parquet(
        *database, "WITH t AS (FROM read_parquet(" + tables::quote_text(table.string()) + ")) " + select, table);
    ASSERT_TRUE(written) << written.error().message;
  }

  // Adds one row to a side's table, as a careless join would.
  void add_row(const std::string& name, int user, int track, int day) {
    const std::string time = "TIMESTAMP '2024-01-01' + to_days(" + std::to_string(day - 1) + ")";
    rewrite(name, "FROM t UNION ALL SELECT " + std::to_string(user) + "::UINTEGER, " + std::to_string(track) +
                      "::UINTEGER, 1::UINTEGER, " + time + ", " + time +
                      ", 0::BIGINT, 0::UINTEGER, 1::FLOAT ORDER BY user_id, track_id");
  }

  // Makes a side's matrix, and what is expected of it, agree with its table.
  void follow(const std::string& name, SideCounts& counts) {
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    linalg::CsrMatrix<float> matrix;
    matrix.rows = 4, matrix.columns = 10;
    auto rows = database->query("SELECT user_id, track_id, weight FROM read_parquet(" +
                                tables::quote_text(file(name + ".parquet").string()) + ")");
    ASSERT_TRUE(rows);
    counts = {};
    for (auto chunk = rows->next(); chunk && *chunk; chunk = rows->next())
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
        while (matrix.offsets.size() <= (*chunk)->column<std::uint32_t>(0)[row])
          matrix.offsets.push_back(matrix.indices.size());
        matrix.indices.push_back((*chunk)->column<std::uint32_t>(1)[row]);
        matrix.values.push_back((*chunk)->column<float>(2)[row]);
        counts.plays += static_cast<std::int64_t>(matrix.values.back());
        ++counts.interactions;
      }
    matrix.offsets.resize(5, matrix.indices.size());
    ASSERT_TRUE(linalg::save_npz(file(name + "_matrix.npz"), matrix.view()));
  }

  // A row that the table, the matrix and the counts agree on, as if the split itself had been wrong.
  void plant(const std::string& name, int user, int track, int day) {
    add_row(name, user, track, day);
    follow(name, question_.sides[name == "train" ? kTrain : kTest]);
  }

  void change_matrix(const std::string& name, const std::function<void(linalg::CsrMatrix<float>&)>& change) {
    auto matrix = linalg::load_npz(file(name));
    ASSERT_TRUE(matrix);
    change(*matrix);
    ASSERT_TRUE(linalg::save_npz(file(name), matrix->view()));
  }

  Result<LeakProof> check(LeakRule rule, std::int64_t gap) {
    Run setting(folder_, 2, 0);
    auto database = tables::Database::open(setting.context);
    question_.rule = rule;
    question_.gap = gap;
    return check_leakage(*database, folder_ / "out", question_, setting.context.team);
  }

  // What check_split() says, by the files alone.
  std::string said() {
    Run setting(folder_, 2, 0);
    const auto checked = check_split(folder_ / "out", setting.context);
    if (checked) return "nothing";
    EXPECT_EQ(checked.error().kind, ErrorKind::check_failed) << checked.error().message;
    return checked.error().message;
  }

  LeakQuestion question_{LeakRule::global_time, kDay, 4, 10, {{14, 14, 0, 0}, {5, 5, 0, 0}}};
};

TEST_F(LeakageTest, ACleanSplitHolds) {
  const auto proof = check(LeakRule::global_time, kDay);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(format_time(proof->latest_train), "2024-01-14T00:00:00Z");
  EXPECT_EQ(format_time(proof->earliest_test), "2024-01-16T00:00:00Z");
  EXPECT_TRUE(check(LeakRule::time_per_user, 0));
  EXPECT_EQ(said(), "nothing");
}

TEST_F(LeakageTest, ATrainingPlayFromTheTestsTimeIsFound) {
  plant("train", 3, 1, 16);
  const auto proof = check(LeakRule::global_time, 0);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().kind, ErrorKind::check_failed);
  EXPECT_THAT(proof.error().message, HasSubstr("the train side reaches 2024-01-16T00:00:00Z"));
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

TEST_F(LeakageTest, APlayAddedLaterIsFoundWhateverItsTime) {
  add_row("train", 3, 1, 3);
  EXPECT_THAT(said(),
              HasSubstr("train.parquet has 15 plays of 15 pairs of user and track, but the split put 14 of 14"));
}

TEST_F(LeakageTest, AnInflatedCountIsFound) {
  // User 1 has played track 4 on day 4; two plays of later on are counted in, and nothing else tells of them.
  rewrite("train", "SELECT * REPLACE (plays + 2 * (user_id = 1 AND track_id = 4)::UINTEGER AS plays) FROM t");
  EXPECT_THAT(said(), HasSubstr("train.parquet has 16 plays of 14 pairs"));
}

TEST_F(LeakageTest, AnInflatedWeightIsFound) {
  rewrite("train", "SELECT * REPLACE (weight + 2 * (user_id = 1 AND track_id = 4)::FLOAT AS weight) FROM t");
  EXPECT_THAT(said(), HasSubstr("1 rows of train.parquet have a weight that is not their plays"));
}

TEST_F(LeakageTest, CountsMovedFromOneTrackToAnotherAreFound) {
  // As many plays in all, and tables and matrix of one shape: the popularity of another time.
  change_matrix("train_matrix.npz", [](auto& matrix) { matrix.values[0] += 1, matrix.values[3] -= 1; });
  EXPECT_THAT(said(), HasSubstr("the weights of train_matrix.npz are not those of train.parquet"));
}

TEST_F(LeakageTest, AMatrixOfTheWholeInPlaceOfTrainingsIsFound) {
  const auto test = linalg::load_npz(file("test_matrix.npz"));
  ASSERT_TRUE(test);
  change_matrix("train_matrix.npz", [&](auto& train) {
    linalg::CsrMatrix<float> whole;
    whole.rows = train.rows, whole.columns = train.columns;
    for (std::uint32_t user = 0; user < train.rows; ++user) {
      std::map<std::uint32_t, float> row;
      for (const auto& part : {train.view().row(user), test->view().row(user)})
        for (std::size_t i = 0; i < part.indices.size(); ++i) row[part.indices[i]] += part.values[i];
      for (const auto& [track, weight] : row) whole.indices.push_back(track), whole.values.push_back(weight);
      whole.offsets.push_back(whole.indices.size());
    }
    train = whole;
  });
  EXPECT_THAT(said(), HasSubstr("train_matrix.npz holds"));
}

TEST_F(LeakageTest, ATestMatrixThatIsAnothersIsFound) {
  std::filesystem::copy_file(file("train_matrix.npz"), file("test_matrix.npz"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(said(), HasSubstr("test_matrix.npz holds 14 pairs of user and track that are not the 5 of test.parquet"));
}

TEST_F(LeakageTest, ALabelMapOfAnotherTimeIsFound) {
  // The same counts under other numbers, as encoders fitted on later plays give them; then under more of them.
  change_matrix("train_matrix.npz", [](auto& matrix) {
    for (auto& track : matrix.indices) track += 1;
  });
  EXPECT_THAT(said(), HasSubstr("train_matrix.npz holds 14 pairs of user and track that are not the 14"));
  change_matrix("train_matrix.npz", [](auto& matrix) {
    for (auto& track : matrix.indices) track -= 1;
  });
  EXPECT_EQ(said(), "nothing");
  change_matrix("train_matrix.npz", [](auto& matrix) { matrix.columns += 1; });
  EXPECT_THAT(said(), HasSubstr("is 4 x 11, but the split is of 4 users and 10 tracks"));
}

TEST_F(LeakageTest, ARowOfAnotherUserIsFound) {
  change_matrix("train_matrix.npz", [](auto& matrix) { matrix.offsets[1] -= 1; });  // its last track is the next user's
  EXPECT_THAT(said(), HasSubstr("train_matrix.npz holds 14 pairs"));
}

TEST_F(LeakageTest, IdsBeyondTheTablesAreCorrupt) {
  add_row("train", 3, 10, 3);
  const auto proof = check(LeakRule::global_time, kDay);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().kind, ErrorKind::corrupt);
  EXPECT_THAT(proof.error().message, HasSubstr("1 rows lack a user"));
}

TEST_F(LeakageTest, WhatIsNoSplitIsSaidToBeNone) {
  Run setting(folder_, 1, 0);
  for (const char* text : {"{}", "nothing", R"({"method": "temporal", "users": 4, "tracks": 10})",
                           R"({"method": "temporal", "users": -4, "tracks": 10, "plays": {"train": 1, "test": 1}})",
                           R"({"method": 7, "plays": [1]})"}) {
    ASSERT_TRUE(write_text_file(file("split.json"), text));
    const auto checked = check_split(folder_ / "out", setting.context);
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().message, HasSubstr("is not the outcome of a split")) << text;
  }
  std::filesystem::remove(file("split.json"));
  EXPECT_EQ(check_split(folder_ / "out", setting.context).error().kind, ErrorKind::not_found);
}

TEST_F(LeakageTest, AValidationWindowStandsBetween) {
  SplitConfig config;
  config.cutoff = "2024-01-15";
  config.validation_cutoff = "2024-01-11";
  ASSERT_TRUE(run(config));
  EXPECT_EQ(said(), "nothing");
  question_.sides = {{10, 10, 0, 0}, {6, 6, 0, 0}, {4, 4, 0, 0}};
  EXPECT_TRUE(check(LeakRule::global_time, kDay));
  EXPECT_FALSE(check(LeakRule::global_time, kDay + 1));
  add_row("train", 3, 1, 12);
  follow("train", question_.sides[kTrain]);
  EXPECT_THAT(check(LeakRule::global_time, 0).error().message,
              HasSubstr("the train side reaches 2024-01-12T00:00:00Z and the validation side begins 2024-01-11"));
  rewrite("train", "FROM t WHERE user_id < 3");
  follow("train", question_.sides[kTrain]);
  EXPECT_TRUE(check(LeakRule::global_time, 0));
  change_matrix("validation_matrix.npz", [](auto& matrix) { matrix.values[0] = 9; });
  EXPECT_THAT(said(), HasSubstr("the weights of validation_matrix.npz"));
  add_row("validation", 3, 1, 17);
  follow("validation", question_.sides[kValidation]);
  EXPECT_THAT(check(LeakRule::global_time, 0).error().message, HasSubstr("the validation side reaches 2024-01-17"));
}

TEST(FormatTime, ShowsFractionsAndTimesBefore1970) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(1'500'000), "1970-01-01T00:00:01.5Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999999Z");
}

}  // namespace
}  // namespace segue::split
