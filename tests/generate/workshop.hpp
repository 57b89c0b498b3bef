// What every test of this room needs: a folder that goes away, a run context, and a database to ask.
#pragma once
#include <filesystem>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <string>
#include <unistd.h>

#include "segue/generate/generate.hpp"
#include "segue/tables/database.hpp"

namespace segue::generate {

class Workshop : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("segue_generate_" + std::to_string(getpid()) + "_" +
                                                       ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto opened = tables::Database::open(context(team));
    ASSERT_TRUE(opened) << opened.error().message;
    database.emplace(std::move(*opened));
  }
  void TearDown() override {
    database.reset();
    std::filesystem::remove_all(folder);
  }

  RunContext context(ThreadTeam& own) {
    return {own, stop, progress, log, std::uint64_t{4} << 30U, 0, folder / "spill"};
  }
  static GenerateConfig small() {
    GenerateConfig config;
    config.users = 400;
    config.tracks = 3000;
    config.plays = 100'000;
    config.days = 60;
    config.bots = 0.01;
    config.rows_per_file = 25'000;
    config.double_sends = config.exact_repeats = config.null_values = config.impossible_values = config.unknown_tracks =
        0.01;
    config.seed = 7;
    return config;
  }
  GenerateReport make(const GenerateConfig& config, const std::string& name) {
    auto made = generate(config, folder / name, context(team));
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : GenerateReport{};
  }
  std::int64_t count(const std::string& sql) {
    auto counted = database->count(sql);
    EXPECT_TRUE(counted) << sql << ": " << counted.error().message;
    return counted ? *counted : -1;
  }
  void run(const std::string& sql) {
    const Status done = database->execute(sql);
    ASSERT_TRUE(done) << sql << ": " << done.error().message;
  }
  std::string file(const std::string& name) { return "'" + (folder / name).string() + "'"; }

  // Table `log` with the rows of all files as text, each with its file and row number, and table `dirty`.
  void load(const std::string& name, const std::string& format) {
    run("CREATE OR REPLACE TABLE log AS FROM (SELECT NULL::VARCHAR AS file) LIMIT 0");
    bool first = true;
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder / name / "log")) files.insert(entry.path());
    for (const auto& path : files) {
      const std::string quoted = tables::quote_text(path.string());
      const std::string source = format == "csv"    ? "read_csv(" + quoted + ", all_varchar = true, header = true)"
                                 : format == "json" ? "read_json(" + quoted + ", columns = " + json_columns() + ")"
                                                    : "read_parquet(" + quoted + ")";
      const std::string select = "SELECT COLUMNS(*)::VARCHAR, 'log/" + path.filename().string() +
                                 "' AS file, row_number() OVER () AS row FROM " + source;
      run(first ? "CREATE OR REPLACE TABLE log AS " + select : "INSERT INTO log " + select);
      first = false;
    }
    run("CREATE OR REPLACE TABLE dirty AS FROM read_parquet(" + file(name + "/truth/dirty_rows.parquet") + ")");
  }
  static std::string json_columns() {
    return "{user: 'VARCHAR', artist: 'VARCHAR', track: 'VARCHAR', album: 'VARCHAR', played_at: 'VARCHAR', "
           "ms_played: 'VARCHAR', duration_ms: 'VARCHAR'}";
  }

  std::filesystem::path folder;
  ThreadTeam team{2};
  StopFlag stop;
  Progress progress{ProgressStyle::none};
  Log log = Log::silent();
  std::optional<tables::Database> database;
};

}  // namespace segue::generate
