// A database with the tables that step 01 leaves, filled by hand, for tests of the steps after it.
#pragma once
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "ingest/ingest.hpp"
#include "prepare/play_tables.hpp"
#include "steps/step.hpp"

#include "segue/base/file.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

constexpr std::string_view kRawTables = R"(
CREATE TABLE input_files(file_id UINTEGER, path VARCHAR, given_split VARCHAR);
INSERT INTO input_files VALUES (0, 'log.csv', NULL), (1, 'folder/more.csv.gz', NULL);
CREATE SEQUENCE rows_in MINVALUE 0 START 0;
CREATE SEQUENCE catalogue_in MINVALUE 0 START 0;
CREATE TABLE raw_events(row_id BIGINT DEFAULT nextval('rows_in'), file_id UINTEGER DEFAULT 0, source_row BIGINT
  DEFAULT currval('rows_in') + 1, user_raw VARCHAR, track_raw VARCHAR, artist_raw VARCHAR, artist VARCHAR, title
  VARCHAR, album VARCHAR, isrc VARCHAR, recording_mbid VARCHAR, artist_mbid VARCHAR, played_at TIMESTAMP,
  time_problem VARCHAR, ms_played BIGINT, duration_ms BIGINT, plays BIGINT DEFAULT 1, skipped BOOLEAN, given_split
  VARCHAR);
CREATE VIEW raw_descriptions AS SELECT DISTINCT track_raw, artist_raw, artist, title, album, isrc, recording_mbid,
  artist_mbid, duration_ms FROM raw_events;
CREATE TABLE raw_catalogue(row_id BIGINT DEFAULT nextval('catalogue_in'), file_id UINTEGER DEFAULT 1, source_row
  BIGINT DEFAULT 1, track_raw VARCHAR, artist_raw VARCHAR, artist VARCHAR, title VARCHAR, album VARCHAR, duration_ms
  BIGINT, release_year INTEGER, isrc VARCHAR, recording_mbid VARCHAR, artist_mbid VARCHAR, tags VARCHAR);
CREATE TABLE raw_artist_names(artist_raw VARCHAR, name VARCHAR, file_id UINTEGER DEFAULT 1,
  source_row BIGINT DEFAULT 1);
CREATE TABLE raw_aliases(bad VARCHAR, good VARCHAR, file_id UINTEGER DEFAULT 1, source_row BIGINT DEFAULT 1);
CREATE TABLE rejects(step VARCHAR, reason VARCHAR, source_file VARCHAR, source_row BIGINT, raw VARCHAR);
)";

class StepWorkshop {
 public:
  explicit StepWorkshop(unsigned threads = 2)
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("segue_steps_{}_{}", ::getpid(),
                            std::hash<std::string>{}(
                                std::string(::testing::UnitTest::GetInstance()->current_test_info()->name())))),
        team_(threads),
        context_{team_, stop_, progress_, log_, std::uint64_t{1} << 30U, 0, folder_ / "spill"} {
    std::filesystem::create_directories(folder_ / "spill");
    auto opened = tables::Database::open(context_);
    EXPECT_TRUE(opened);
    database_.emplace(std::move(*opened));
    for (const auto& made : {database_->execute(kRawTables), run_append_sql(*database_, "nothing_known")})
      EXPECT_TRUE(made) << made.error().message;
    source.events = {part_of_table("raw_events", "rejected_of_0")};
  }
  ~StepWorkshop() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  StepWorkshop(const StepWorkshop&) = delete;
  StepWorkshop& operator=(const StepWorkshop&) = delete;

  // Words: has_times, has_catalogue, has_artist_names, catalogue, triplets, tracks_are_artists, keep_ids.
  void set_source(const std::string& words) {
    const auto has = [&](const char* word) {
      return (" " + words + " ").find(std::string(" ") + word + " ") != std::string::npos;
    };
    source.has_times = has("has_times");
    source.has_catalogue = has("has_catalogue");
    source.has_artist_names = has("has_artist_names");
    if (has("catalogue")) source.kind = SourceKind::catalogue;
    if (has("triplets")) source.kind = SourceKind::triplets;
    source.tracks_are_artists = has("tracks_are_artists");
    source.keep_ids = has("keep_ids");
  }

  // Cells are divided by "|" and trimmed; "NULL" is none.
  Status insert(const std::string& table, const std::string& columns, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      std::string values;
      for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find('|', begin), line.size());
        std::string cell = line.substr(begin, end - begin);
        cell.erase(0, std::min(cell.find_first_not_of(' '), cell.size()));
        cell.erase(cell.find_last_not_of(' ') + 1);
        values += (values.empty() ? "" : ", ") + (cell == "NULL" ? cell : tables::quote_text(cell));
        begin = end + 1;
      }
      if (auto done = database_->execute(fmt::format("INSERT INTO {} {} VALUES ({})", table, columns, values)); !done)
        return done;
    }
    return {};
  }

  // Runs the steps from 02 to `last`, those that have not run yet.
  void run_to(int last) {
    using Step = Result<StepCounts> (*)(Bench&);
    constexpr Step kSteps[] = {standardize_text, validate,       identify_artists, identify_tracks,
                               group_versions,   resolve_events, filter,           aggregate};
    Bench bench{*database_, config, source, context_, log, output()};
    const auto set = set_variables(bench);
    ASSERT_TRUE(set) << set.error().message;
    for (; next_ <= last; ++next_) {
      const auto counts = next_ < 10 ? kSteps[next_ - 2](bench) : encode_and_write(bench);
      ASSERT_TRUE(counts) << "step " << next_ << ": " << counts.error().message;
      EXPECT_EQ(counts->rows_in, counts->rows_out + counts->rejected + counts->merged) << counts->step;
      steps.push_back(*counts);
      if (next_ == 3) show_valid(*database_, log);
      if (next_ == 7) show_events(*database_, log);
      if (next_ == 8) show_verdicts(*database_, log);
    }
  }

  // The rows of a SELECT as text, cells divided by " | ".
  Result<std::vector<std::string>> rows(const std::string& sql) {
    auto found = database_->query(
        "SELECT trim(concat_ws(' | ', *COLUMNS(lambda c: true))) FROM (SELECT coalesce(COLUMNS(*)::VARCHAR, "
        "'NULL') FROM (" +
        sql + "))");
    if (!found) return found.error();
    std::vector<std::string> out;
    for (;;) {
      auto chunk = found->next();
      if (!chunk) return chunk.error();
      if (!*chunk) return out;
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row) out.emplace_back((*chunk)->text(0, row));
    }
  }

  std::filesystem::path output() {
    std::filesystem::create_directories(folder_ / "out");
    return folder_ / "out";
  }
  tables::Database& database() { return *database_; }

  PreprocessConfig config;
  IngestResult source;
  PlayLog log;
  std::vector<StepCounts> steps;

 private:
  std::filesystem::path folder_;
  ThreadTeam team_;
  StopFlag stop_;
  Progress progress_{ProgressStyle::none};
  Log log_ = Log::silent();
  RunContext context_;
  std::optional<tables::Database> database_;
  int next_ = 2;
};

}  // namespace segue::prepare
