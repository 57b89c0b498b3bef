// The ten steps in order, what must hold between them, and the report.
#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <unistd.h>

#include "append/keep.hpp"
#include "ingest/ingest.hpp"
#include "report/gate.hpp"
#include "report/report.hpp"
#include "steps/step.hpp"

#include "segue/base/memory.hpp"
#include "segue/prepare/preprocess.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::prepare {
namespace {

// A database in memory spills, but slowly; where the input is large for the memory, it is a file from the start.
class Scratch {
 public:
  static Result<Scratch> open(const PreprocessConfig& config, const RunContext& context) {
    const auto inputs = find_inputs(config);
    if (!inputs) return inputs.error();
    std::uint64_t bytes = 0;
    for (const auto& file : *inputs) {
      std::error_code unreadable;
      const auto size = std::filesystem::file_size(file, unreadable);
      if (!unreadable) bytes += size;
    }
    constexpr std::uint64_t kUnpacked = 6;  // compressed input grows about so much
    std::filesystem::path file;
    if (bytes * kUnpacked > context.memory_limit_bytes / 2)
      file = context.spill_folder / fmt::format("preprocess-{}.duckdb", getpid());
    remove(file);
    auto database = tables::Database::open(context, file);
    if (!database) return database.error();
    return Scratch(std::move(*database), std::move(file));
  }
  Scratch(Scratch&& other) noexcept : database_(std::move(other.database_)), file_(std::move(other.file_)) {
    other.file_.clear();
    other.database_.reset();
  }
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    database_.reset();
    remove(file_);
  }
  tables::Database& database() { return *database_; }

 private:
  Scratch(tables::Database database, std::filesystem::path file)
      : database_(std::move(database)), file_(std::move(file)) {}
  static void remove(const std::filesystem::path& file) {
    if (file.empty()) return;
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    std::filesystem::path log = file;
    std::filesystem::remove(log += ".wal", ignored);
  }
  std::optional<tables::Database> database_;
  std::filesystem::path file_;
};

Result<StepCounts> count_ingest(tables::Database& database, const IngestResult& source) {
  auto rows = database.count("SELECT count(*) FROM raw_events");
  if (!rows) return rows.error();
  *rows += source.rows_elsewhere;
  auto reasons = count_by(
      database, "SELECT reason, count(*) FROM rejects WHERE step = '01_ingest' GROUP BY reason ORDER BY reason");
  if (!reasons) return reasons.error();
  if (*rows + source.rows_rejected != source.rows_read)
    return make_error(ErrorKind::internal, "01_ingest: {} rows read, but {} kept and {} rejected", source.rows_read,
                      *rows, source.rows_rejected);
  StepCounts counts{.step = "01_ingest", .rows_in = source.rows_read, .rejected = source.rows_rejected};
  counts.rows_out = *rows;
  counts.reasons = std::move(*reasons);
  return counts;
}

Status check_reject_share(tables::Database& database, const PreprocessConfig& config, std::int64_t rejected,
                          std::int64_t rows_read) {
  if (static_cast<double>(rejected) <= config.max_reject_share * static_cast<double>(rows_read)) return {};
  auto rows = database.query(
      "SELECT reason, count(*), arg_min(source_file || ':' || source_row, (source_file, source_row)) FROM rejects "
      "GROUP BY reason ORDER BY count(*) DESC, reason LIMIT 3");
  if (!rows) return rows.error();
  std::string examples;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row)
      examples += fmt::format("{}{} ({} rows, as in {})", examples.empty() ? "" : ", ", (*chunk)->text(0, row),
                              (*chunk)->column<std::int64_t>(1)[row], (*chunk)->text(2, row));
  }
  return make_error(
      ErrorKind::corrupt,
      "{:.1f} % of the {} rows read were rejected, more than the {:g} % allowed: {}; check the preset, or "
      "raise --preprocess-max-reject-share",
      100.0 * static_cast<double>(rejected) / static_cast<double>(rows_read), rows_read, 100 * config.max_reject_share,
      examples);
}

// What can be done about rows that were rejected for this reason.
std::string_view advice(std::string_view reason) {
  if (reason.starts_with("k_core"))
    return "lower --preprocess-min-user-tracks and --preprocess-min-track-users, or bring more data";
  if (reason == "bot") return "raise --preprocess-max-plays-per-day";
  if (reason.starts_with("bot")) return "where times are made up, switch the rules about bots off (see --help)";
  if (reason == "skip") return "lower --preprocess-min-ms-played";
  if (reason == "time_unreadable") return "write time_formats = [\"%d/%m/%Y %H:%M\"] in [mapping] of --config FILE";
  if (reason == "bad_number") return "write lengths as whole milliseconds (ms_played), or as seconds (seconds_played)";
  if (reason == "bad_json") return "check that the file holds one JSON object a line, or an array of them";
  return "check the preset and the columns that it reads";
}

// Says which step left nothing of the log, and shows a row of it.
Error nothing_left(tables::Database& database, const PreprocessReport& report) {
  const StepCounts* worst = &report.steps.front();
  for (const StepCounts& step : report.steps) {
    if (step.unit == "rows" && step.rejected + step.merged > worst->rejected + worst->merged) worst = &step;
  }
  if (report.rows_read == 0)
    return make_error(ErrorKind::corrupt, "the input holds no rows, so there is nothing to learn from");
  std::string reasons, most;
  std::int64_t rows_of_most = 0;
  for (const auto& [reason, rows] : worst->reasons) {
    reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", reason, rows);
    if (rows > rows_of_most) most = reason;
    rows_of_most = std::max(rows_of_most, rows);
  }
  std::string place;
  const std::array<tables::Value, 1> parameters{most};
  if (auto rows = database.query(
          "SELECT source_file || ':' || source_row FROM rejects WHERE reason = $1 ORDER BY source_file, source_row "
          "LIMIT 1",
          parameters))
    if (const auto chunk = rows->next(); chunk && *chunk && (*chunk)->rows() > 0)
      place = fmt::format(", as in {}", (*chunk)->text(0, 0));
  return make_error(ErrorKind::corrupt, "no plays are left of the {} rows read; {} took most ({}{}); {}",
                    report.rows_read, worst->step, reasons, place, advice(most));
}

// DuckDB does not say which of the Parquet files it read is damaged: the first that cannot be read through is named.
Error name_damaged_file(tables::Database& database, const PreprocessConfig& config, const Error& error) {
  if (error.kind == ErrorKind::cancelled || error.kind == ErrorKind::out_of_memory) return error;
  const auto inputs = find_inputs(config);
  for (const auto& file : inputs ? *inputs : std::vector<std::filesystem::path>()) {
    if (error.message.find(file.string()) != std::string::npos) return error;
    const std::string end = file.extension().string();
    if (end != ".parquet" && end != ".pq") continue;
    const auto read =
        database.execute(fmt::format("SELECT bit_xor(hash(COLUMNS(*))) FROM {}", tables::parquet_rows({&file, 1})));
    if (!read)
      return make_error(ErrorKind::corrupt, "{}: the Parquet file is damaged ({}); fetch it or make it again",
                        file.string(), read.error().message);
  }
  return error;
}

using StepFunction = Result<StepCounts> (*)(Bench&);
constexpr StepFunction kSteps[] = {standardize_text, validate,       identify_artists, identify_tracks,
                                   group_versions,   resolve_events, filter,           aggregate};

// Runs one step, takes its time and adds its counts to the report.
template <typename Function>
Result<StepCounts> run_step(const RunContext& context, PreprocessReport& report, Function&& function) {
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
  reset_peak_memory();
  const auto start = std::chrono::steady_clock::now();
  Result<StepCounts> counts = function();
  if (!counts) return counts;
  counts->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  counts->peak_memory_bytes = peak_memory_bytes();
  report.peak_memory_bytes = std::max(report.peak_memory_bytes, counts->peak_memory_bytes);
  context.log.info("{}: {} {} in, {} out, {} rejected, {} merged ({})", counts->step, counts->rows_in, counts->unit,
                   counts->rows_out, counts->rejected, counts->merged,
                   counts->within.empty() ? fmt::format("{:.1f} s", counts->seconds) : "within " + counts->within);
  report.steps.push_back(*counts);
  return counts;
}

Status finish(tables::Database& database, const IngestResult& source, const PlayLog& log, PreprocessReport& report) {
  for (const StepCounts& step : report.steps) {
    if (step.unit != "rows" || step.step == "09_aggregate") continue;
    report.rejects += step.rejected;
    report.merged += step.merged;
  }
  const std::pair<std::int64_t*, const char*> totals[] = {{&report.rows_out, "SELECT count(*) FROM out_preprocessed"},
                                                          {&report.plays, "SELECT sum(plays) FROM out_users"},
                                                          {&report.users, "SELECT count(*) FROM out_users"},
                                                          {&report.tracks, "SELECT count(*) FROM out_items"},
                                                          {&report.artists, "SELECT count(*) FROM out_artists"},
                                                          {&report.interactions, "SELECT count(*) FROM out_events"}};
  for (const auto& [value, sql] : totals) {
    const auto count = database.count(sql);
    if (!count) return count.error();
    *value = *count;
  }
  if (report.rows_read != report.rows_out + report.rejects + report.merged ||
      log.rejects_written != report.rejects + source.catalogue_rejected)
    return make_error(ErrorKind::internal,
                      "{} rows were read, but {} written, {} rejected ({} in rejects.parquet) and {} merged",
                      report.rows_read, report.rows_out, report.rejects, log.rejects_written, report.merged);
  return {};
}

}  // namespace

Result<PreprocessReport> preprocess(const PreprocessConfig& config, const std::filesystem::path& output,
                                    const RunContext& context) {
  if (!(config.max_reject_share >= 0 && config.max_reject_share <= 1))
    return make_error(ErrorKind::invalid_argument, "--preprocess-max-reject-share {} is not from 0 to 1",
                      config.max_reject_share);
  auto scratch = Scratch::open(config, context);
  if (!scratch) return scratch.error();
  tables::Database& database = scratch->database();

  std::optional<EarlierLog> earlier;
  if (!config.append_to.empty()) {
    auto opened = EarlierLog::open(config.append_to);
    if (!opened) return opened.error();
    earlier = std::move(*opened);
  }

  PreprocessReport report;
  IngestResult source;
  const auto read = run_step(context, report, [&]() -> Result<StepCounts> {
    auto ingested = ingest(database, config, context, earlier ? &*earlier : nullptr);
    if (!ingested) return ingested.error();
    source = std::move(*ingested);
    return count_ingest(database, source);
  });
  if (!read) return name_damaged_file(database, config, read.error());
  report.inputs = source.files;
  report.rows_read = source.rows_read;
  report.has_times = source.has_times;
  report.has_given_split = source.has_given_split;

  PlayLog log;
  if (source.keep_ids && keeps_log(config))
    return make_error(ErrorKind::invalid_argument,
                      "preset {}: its ids are rows of a finished data set, to which nothing is added; leave out "
                      "--preprocess-appendable and --append",
                      config.preset);
  Bench bench{database, config, source, context, log, output, earlier ? &*earlier : nullptr};
  if (auto set = set_variables(bench); !set) return set.error();
  std::int64_t rejected = source.rows_rejected;
  for (const StepFunction step : kSteps) {
    const auto counts = run_step(context, report, [&] { return step(bench); });
    if (!counts) return name_damaged_file(database, config, counts.error());
    if (counts->rows_out == 0) return nothing_left(database, report);
    if (step != validate) continue;
    rejected += counts->rejected;
    if (auto share = check_reject_share(database, config, rejected, report.rows_read); !share) return share.error();
  }
  if (auto done = run_step(context, report, [&] { return encode_and_write(bench); }); !done) return done.error();
  if (auto whole = finish(database, source, log, report); !whole) return whole.error();
  if (keeps_log(config))
    if (auto kept = keep_log(bench, report); !kept) return kept.error();
  auto figures = make_report(database, report, log, output, context);
  if (!figures) return figures.error();
  (*figures)["gate"] = check_quality(*figures, config.quality);
  if (auto written = write_report(*figures, output); !written) return written.error();
  if (auto held = require_quality(figures->at("gate")); !held) return held.error();
  context.log.info("preprocess: {} of {} rows kept, {} users, {} tracks by {} artists", report.rows_out,
                   report.rows_read, report.users, report.tracks, report.artists);
  return report;
}

}  // namespace segue::prepare
