// Stage 01: raw listening logs to clean tables, in ten steps.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/prepare/quality.hpp"

namespace segue::prepare {

struct PreprocessConfig {
  std::string preset;                 // one of preset_names()
  std::vector<std::string> input;     // files, folders, globs
  std::filesystem::path config_file;  // segue.toml with [mapping], for preset "generic" (and to override any)
  double max_reject_share = 0.2;      // of rows read; above it the run stops
  std::string latest_time;            // ISO, UTC: no play is later; empty: from the log itself (steps/03_validate.sql)
  bool similar_names = true;          // misspelt names and joint credits are joined where the log bears them out
  // Filters; -1: as the preset has it, else the default named here. Sets without times have no rules about times.
  double min_ms_played = -1;          // 30,000: shorter plays (of known length) are skips, not plays
  double double_send_seconds = -1;    // 30: the same track again within so many seconds is one play sent twice
  std::int64_t min_user_tracks = -1;  // 5, k-core: distinct tracks a user must have
  std::int64_t min_track_users = -1;  // 2, k-core: listeners a track must have
  // Beyond these a user is no person, and all of their plays are left out.
  std::int64_t max_plays_per_day = -1;   // 1,000, in any 24 hours
  std::int64_t max_plays_per_hour = -1;  // 300, at different moments of any 60 minutes
  std::int64_t max_days_awake = -1;      // 14, without a pause of two hours
  std::int64_t max_same_gaps = -1;       // 200: the same interval between different tracks, so often in a row

  bool appendable = false;  // keeps what `append_to` needs: the valid plays and the names they came with
  // The folder of an earlier result made so, to whose log `input` is added. What it knew keeps its ids.
  std::filesystem::path append_to;
  std::vector<std::filesystem::path> passed_over;  // files of `input` that are not read: they have been before

  QualityConfig quality;

  [[nodiscard]] OptionSet options();  // sections "preprocess" and "quality"
};

// What a step did to `unit`s; rows are those of the log. rows_in = rows_out + rejected + merged.
struct StepCounts {
  std::string step;  // "01_ingest"
  std::string unit = "rows";
  std::int64_t rows_in = 0, changed = 0, rejected = 0, merged = 0, rows_out = 0;
  std::map<std::string, std::int64_t> reasons = {};  // rejects and merges by reason
  double seconds = 0;
  std::uint64_t peak_memory_bytes = 0;  // of the process, while the step ran
  std::string note = {};                // what a reader should know
  std::string within = {};              // the step in whose pass this one is done, with whose time and memory
};

struct PreprocessReport {
  std::vector<StepCounts> steps;
  std::vector<std::filesystem::path> inputs;                          // the files read, in order
  std::int64_t rows_read = 0, rows_out = 0, rejects = 0, merged = 0;  // rows_read = rows_out + rejects + merged
  std::int64_t plays = 0;                                             // as rows_out, but of "played 12 times" 12
  std::int64_t users = 0, tracks = 0, artists = 0, interactions = 0;
  bool has_times = false, has_given_split = false;
  std::uint64_t peak_memory_bytes = 0;  // the most of any step
};

[[nodiscard]] std::vector<std::string> preset_names();
// The files a preset reads from `input`, sorted; an error names the pattern where none is found.
[[nodiscard]] Result<std::vector<std::filesystem::path>> find_inputs(const PreprocessConfig& config);

// Writes preprocessed, items, artists, users, events, rejects .parquet, label_encoders/, interaction_matrix.npz and
// preprocess_report.json and .html into `output`, an existing folder that is empty. Rows in = rows out + rejects +
// merged, checked. The same input gives the same bytes, but for the report's "run": seconds and memory.
// Errors: check_failed (a limit of config.quality), corrupt (too much was rejected, nothing is left), and those of
// files. With config.append_to the tables are those of one run on the earlier files and then these, except that what
// was known keeps its ids, and stays (without plays) where it would be gone; the cost is that of the new files, of one
// pass over the plays kept, and of writing the tables. Errors also: not_found (nothing was kept there).
[[nodiscard]] Result<PreprocessReport> preprocess(const PreprocessConfig& config, const std::filesystem::path& output,
                                                  const RunContext& context);

}  // namespace segue::prepare
