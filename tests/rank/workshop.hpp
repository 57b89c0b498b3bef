// A small work folder as stages 01 and 02 leave it, with two tastes planted, and what the ranking stages make of it.
#pragma once
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include "segue/base/file.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/rank/boosted.hpp"
#include "segue/rank/features.hpp"
#include "segue/rank/predict.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::rank {

class RankTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kUsers = 60, kTracks = 80;
  static constexpr std::int64_t kDay = 86'400'000'000, kStart = 1'700'000'000'000'000, kCutoff = kStart + 100 * kDay;

  struct Run {
    Run(const std::filesystem::path& folder, unsigned threads)
        : team(threads), context{team, stop, progress, log, std::uint64_t{1} << 30U, 5, folder / "spill"} {}
    ThreadTeam team;
    StopFlag stop;
    Progress progress{ProgressStyle::none};
    Log log = Log::silent();
    RunContext context;
  };

  void SetUp() override {
    work_ =
        std::filesystem::temp_directory_path() /
        fmt::format("segue_rank_{}_{}", ::getpid(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(work_);
    std::filesystem::create_directories(work_ / "spill");
    als_.factors = 8;
    als_.iterations = 5;
  }
  void TearDown() override { std::filesystem::remove_all(work_); }

  struct Play {
    std::uint32_t user = 0, track = 0;
    std::int64_t at = 0;
  };

  // Users of even number play mostly tracks of even number; four tracks an artist, two versions a song (t and t + 40).
  static std::vector<Play> two_tastes(std::uint32_t seed = 1, std::uint32_t plays_a_user = 60) {
    std::mt19937 random(seed);
    std::vector<Play> plays;
    for (std::uint32_t user = 0; user < kUsers; ++user)
      for (std::uint32_t i = 0; i < plays_a_user; ++i) {
        const bool own = random() % 10 != 0;
        const std::uint32_t track = (random() % (kTracks / 2)) * 2 + (own ? user % 2 : 1 - user % 2);
        const auto day = static_cast<std::int64_t>(random() % 119), moment = static_cast<std::int64_t>(random() % 1000);
        plays.push_back({user, track, kStart + day * kDay + moment});
      }
    return plays;
  }

  void write_log(const std::vector<Play>& plays) {
    Run run(work_, 1);
    auto database = tables::Database::open(run.context);
    ASSERT_TRUE(database);
    std::string rows;
    for (const auto& play : plays)
      rows += fmt::format("{}({}, {}, {})", rows.empty() ? "" : ", ", play.user, play.track, play.at);
    const auto write = [&](const std::string& select, const char* name) {
      const auto written = tables::write_parquet(*database, select, work_ / name);
      ASSERT_TRUE(written) << written.error().message;
    };
    ASSERT_TRUE(
        database->execute("CREATE TABLE plays AS SELECT u::UINTEGER AS user_id, t::UINTEGER AS track_id, "
                          "make_timestamp(us) AS played_at FROM (VALUES " +
                          rows + ") AS rows(u, t, us)"));
    write(
        "SELECT *, 200000::INTEGER AS ms_played, false AS skipped, 'log' AS source, 1::UINTEGER AS plays FROM plays "
        "ORDER BY user_id, played_at, track_id",
        "preprocessed.parquet");
    write(fmt::format(
              "SELECT user_id, track_id, count(*)::UINTEGER AS plays, max(played_at) AS last_played_at FROM plays "
              "WHERE epoch_us(played_at) < {} GROUP BY ALL ORDER BY ALL",
              kCutoff),
          "train.parquet");
    write(fmt::format("SELECT range::UINTEGER AS track_id, (range % {})::UINTEGER AS track_group_id, (range // "
                      "4)::UINTEGER AS artist_id, 'title ' || range AS title, 'artist ' || range // 4 AS artist, "
                      "200000::INTEGER AS duration_ms, 2001::INTEGER AS release_year FROM range({})",
                      kTracks / 2, kTracks),
          "items.parquet");
    ASSERT_TRUE(write_text_file(work_ / "split.json",
                                fmt::format(R"({{"method": "temporal", "cutoff_us": {}, "users": {}, "tracks": {}}})",
                                            kCutoff, kUsers, kTracks)));
    linalg::CsrMatrix<float> train;
    train.rows = kUsers, train.columns = kTracks;
    std::vector<std::vector<float>> dense(kUsers, std::vector<float>(kTracks));
    for (const auto& play : plays)
      if (play.at < kCutoff) ++dense[play.user][play.track];
    for (const auto& row : dense) {
      for (std::uint32_t track = 0; track < kTracks; ++track)
        if (row[track] > 0) train.indices.push_back(track), train.values.push_back(row[track]);
      train.offsets.push_back(train.indices.size());
    }
    ASSERT_TRUE(linalg::save_npz(work_ / "train_matrix.npz", train.view(), &run.context.team));
  }

  FeaturesReport features(unsigned threads = 2) {
    Run run(work_, threads);
    const auto report = build_features(features_, als_, {}, work_, work_, run.context);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : FeaturesReport{};
  }
  RankerReport train(unsigned threads = 2) {
    Run run(work_, threads);
    const auto report = train_rankers(ranker_, work_, work_, run.context);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : RankerReport{};
  }
  PredictReport predict_lists(unsigned threads = 2) {
    Run run(work_, threads);
    const auto report = predict(predict_, work_, work_, run.context);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : PredictReport{};
  }

  // A number out of `sql`, in which {name} stands for the file name.parquet.
  std::int64_t count(std::string sql) {
    Run run(work_, 1);
    for (std::size_t open = sql.find('{'); open != std::string::npos; open = sql.find('{')) {
      const auto close = sql.find('}', open);
      const auto file = work_ / (sql.substr(open + 1, close - open - 1) + ".parquet");
      sql.replace(open, close - open + 1, "read_parquet(" + tables::quote_text(file.string()) + ")");
    }
    auto database = tables::Database::open(run.context);
    const auto number = database->count(sql);
    EXPECT_TRUE(number) << number.error().message << "\n" << sql;
    return number ? *number : -1;
  }

  std::string bytes(const char* name) {
    std::ifstream file(work_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path work_;
  models::AlsConfig als_;
  FeaturesConfig features_;
  RankerConfig ranker_;
  PredictConfig predict_;
};

}  // namespace segue::rank
