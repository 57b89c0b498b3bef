// A folder with small tables to split, and the outcome read back as text.
#pragma once
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

#include "segue/base/file.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/split/split.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::split {

// User 0: five plays of three tracks; user 1: four plays; user 2: one. Ten plays in all.
inline constexpr const char* kPlays =
    "(0, 1, 1, 1000, false, NULL, 1), (0, 2, 3, 2000, true, NULL, 1), (0, 1, 5, 3000, false, NULL, 1), "
    "(0, 1, 20, 4000, true, NULL, 1), (0, 3, 21, NULL, false, NULL, 1), "
    "(1, 2, 2, 500, false, NULL, 1), (1, 4, 6, 500, false, NULL, 1), (1, 4, 7, 500, true, NULL, 1), "
    "(1, 5, 18, 500, false, NULL, 1), (2, 9, 4, 500, false, NULL, 1)";

class SplitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("segue_split_" + std::to_string(::getpid()) + "_" +
                                                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "in");
    std::filesystem::create_directories(folder_ / "spill");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  struct Run {
    Run(const std::filesystem::path& folder, unsigned threads, std::uint64_t seed)
        : team(threads), context{team, stop, progress, log, std::uint64_t{1} << 30U, seed, folder / "spill"} {}
    ThreadTeam team;
    StopFlag stop;
    Progress progress{ProgressStyle::none};
    Log log = Log::silent();
    RunContext context;
  };

  // `rows`: SQL values of user_id, track_id, day (of 2024-01, NULL: no time), ms_played, skipped, source, plays.
  void plays(const std::string& rows, int users = 4, int tracks = 10, bool ordered = true) {
    Run run(folder_, 1, 0);
    auto database = tables::Database::open(run.context);
    ASSERT_TRUE(database);
    const auto write = [&](const std::string& select, const char* name) {
      const auto written = tables::write_parquet(*database, select, folder_ / "in" / name);
      ASSERT_TRUE(written) << written.error().message;
    };
    write(
        "SELECT u::UINTEGER AS user_id, t::UINTEGER AS track_id, TIMESTAMP '2024-01-01' + to_seconds((d::DOUBLE - 1) * "
        "86400) AS played_at, ms::INTEGER AS ms_played, s::BOOLEAN AS skipped, f::VARCHAR AS source, p::UINTEGER AS "
        "plays FROM (VALUES " +
            rows + ") AS rows(u, t, d, ms, s, f, p)" + (ordered ? " ORDER BY user_id, played_at" : ""),
        "preprocessed.parquet");
    write("SELECT range::UINTEGER AS user_id FROM range(" + std::to_string(users) + ")", "users.parquet");
    write("SELECT range::UINTEGER AS track_id FROM range(" + std::to_string(tracks) + ")", "items.parquet");
  }

  Result<SplitReport> run(const SplitConfig& config, unsigned threads = 1, std::uint64_t seed = 7,
                          const char* output = "out") {
    Run setting(folder_, threads, seed);
    return split(config, folder_ / "in", folder_ / output, setting.context);
  }

  // "user track plays first..last" a row, days of the month.
  std::string side(const char* name, const char* output = "out") {
    Run setting(folder_, 1, 0);
    auto database = tables::Database::open(setting.context);
    auto rows = database->query(
        "SELECT user_id || ' ' || track_id || ' x' || plays || coalesce(' ' || day(first_played_at) || '..' || "
        "day(last_played_at), '') FROM read_parquet(" +
        tables::quote_text((folder_ / output / (std::string(name) + ".parquet")).string()) + ")");
    EXPECT_TRUE(rows);
    std::string text;
    for (auto chunk = rows->next(); chunk && *chunk; chunk = rows->next())
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row)
        text += (text.empty() ? "" : "; ") + std::string((*chunk)->text(0, row));
    return text;
  }

  std::filesystem::path folder_;
};

}  // namespace segue::split
