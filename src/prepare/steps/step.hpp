// What the steps share: what they are given, and how a step's .sql is run. Each step is one function, in order below.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "ingest/ingest.hpp"
#include "plays/play_log.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/prepare/preprocess.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// The filter settings that hold: the user's, else the preset's, else the default. 0 switches a rule off.
struct FilterLimits {
  double min_ms_played = 30000, double_send_seconds = 30;
  std::int64_t min_user_tracks = 5, min_track_users = 2, max_plays_per_day = 1000;
  std::int64_t max_plays_per_hour = 300, max_days_awake = 14, max_same_gaps = 200;
};
[[nodiscard]] FilterLimits resolve_limits(const PreprocessConfig& config, const IngestResult& source);

struct Bench {
  tables::Database& database;
  const PreprocessConfig& config;
  const IngestResult& source;
  const RunContext& context;
  PlayLog& log;                         // from step 03 on
  std::filesystem::path output;         // an existing folder
  const EarlierLog* earlier = nullptr;  // that this one is added to
};

// Makes what the .sql files ask for by getvariable(): flags of the source and the filter limits.
[[nodiscard]] Status set_variables(Bench& bench);

[[nodiscard]] Result<StepCounts> standardize_text(Bench& bench);  // 02
[[nodiscard]] Result<StepCounts> validate(Bench& bench);          // 03
[[nodiscard]] Result<StepCounts> identify_artists(Bench& bench);  // 04
[[nodiscard]] Result<StepCounts> identify_tracks(Bench& bench);   // 05
[[nodiscard]] Result<StepCounts> group_versions(Bench& bench);    // 06
[[nodiscard]] Result<StepCounts> resolve_events(Bench& bench);    // 07
[[nodiscard]] Result<StepCounts> filter(Bench& bench);            // 08
[[nodiscard]] Result<StepCounts> aggregate(Bench& bench);         // 09
[[nodiscard]] Result<StepCounts> encode_and_write(Bench& bench);  // 10

// Runs one part of STEP.sql; see sql_parts.hpp.
[[nodiscard]] Status run_sql(Bench& bench, std::string_view step, std::string_view part = {});
// Names and counts from a SELECT of (text, BIGINT).
[[nodiscard]] Result<std::map<std::string, std::int64_t>> count_by(tables::Database& database, std::string_view sql);

}  // namespace segue::prepare
