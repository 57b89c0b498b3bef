// Looks at each row once: its user and description by key, its values against the limits that 03_validate.sql set.
#include <algorithm>
#include <array>
#include <fmt/ranges.h>
#include <memory>

#include "append/keep.hpp"
#include "plays/day_counts.hpp"
#include "plays/intake.hpp"
#include "step.hpp"

#include "segue/base/file.hpp"

namespace segue::prepare {
namespace {

constexpr std::string_view kStep = "03_validate";
constexpr std::int64_t kPartitionRows = 2'000'000;  // about as many plays are in memory at once, for each thread
constexpr std::array<std::string_view, 9> kDescription = {
    "track_raw", "artist_raw", "artist", "title", "album", "isrc", "recording_mbid", "artist_mbid", "duration_ms"};

// Ids that are whole numbers, or hash(...) over what tells users or descriptions apart; another salt where two of them
// got the same key.
struct Keys {
  std::string user, description;                // of a row of raw_events
  std::string listed_user, listed_description;  // of a row of users and of described
};

Result<Keys> key_expressions(tables::Database& database, const IngestResult& source, unsigned salt) {
  Keys keys;
  keys.user = keys.listed_user = fmt::format("(hash(user_raw, {}) >> 1)::BIGINT", salt);
  if (source.users_are_numbers) {
    keys.user = "user_number";
    keys.listed_user = "user_raw::BIGINT";
  }
  if (source.tracks_are_numbers) {
    keys.description = "track_number";
    keys.listed_description = "track_raw::BIGINT";
    return keys;
  }
  std::string parts;
  for (const std::string_view column : kDescription) {
    const auto filled = database.count(fmt::format("SELECT count({}) FROM described", column));
    if (!filled) return filled.error();
    if (*filled > 0) parts += fmt::format("{}, ", column);
  }
  keys.description = keys.listed_description = fmt::format("(hash({}{}) >> 1)::BIGINT", parts, salt);
  return keys;
}

// No map: two rows of the table have one key.
Result<std::optional<KeyMap>> read_keys(tables::Database& database, std::string_view table, std::string_view number,
                                        std::string_view key) {
  const auto size = database.count(fmt::format("SELECT count(*) FROM {}", table));
  if (!size) return size.error();
  KeyMap map(static_cast<std::size_t>(*size));
  auto rows = database.query(fmt::format("SELECT {}, {} FROM {}", key, number, table));
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return std::optional(std::move(map));
    const auto keys = (*chunk)->column<std::int64_t>(0);
    const auto numbers = (*chunk)->column<std::uint32_t>(1);
    for (std::size_t row = 0; row < keys.size(); ++row) {
      if ((*chunk)->is_null(0, row))
        map.set_absent(numbers[row]);
      else if (!map.insert(keys[row], numbers[row]))
        return std::optional<KeyMap>();
    }
  }
}

struct LookUp {
  Keys keys;
  KeyMap users, descriptions;
};

Result<LookUp> make_look_up(tables::Database& database, const IngestResult& source) {
  for (unsigned salt = 0;; ++salt) {
    auto keys = key_expressions(database, source, salt);
    if (!keys) return keys.error();
    auto users = read_keys(database, "users", "user_no", keys->listed_user);
    if (!users) return users.error();
    auto descriptions = read_keys(database, "described", "spelling_id", keys->listed_description);
    if (!descriptions) return descriptions.error();
    if (*users && *descriptions) return LookUp{std::move(*keys), std::move(**users), std::move(**descriptions)};
    if (salt == 8)  // hashes do not meet so often: something is listed twice
      return make_error(ErrorKind::internal, "03_validate: two users or two descriptions have one key");
  }
}

Result<std::vector<Reason>> read_problems(tables::Database& database) {
  const auto size = database.count("SELECT count(*) FROM described");
  if (!size) return size.error();
  std::vector<Reason> problems(static_cast<std::size_t>(*size), Reason::none);
  auto rows = database.query("SELECT spelling_id, reason FROM spelled_problems WHERE reason IS NOT NULL");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return problems;
    const auto ids = (*chunk)->column<std::uint32_t>(0);
    for (std::size_t row = 0; row < ids.size(); ++row) {
      const auto name = std::find(kReasonNames.begin(), kReasonNames.end(), (*chunk)->text(1, row));
      if (name == kReasonNames.end())
        return make_error(ErrorKind::internal, "03_validate: there is no reason '{}'", (*chunk)->text(1, row));
      problems[ids[row]] = static_cast<Reason>(name - kReasonNames.begin());
    }
  }
}

// Whom the log names, and how many of its rows are of each day: in one pass over it, where step 01 needed none.
Status read_users_and_days(Bench& bench) {
  tables::Database& database = bench.database;
  if (bench.source.surveyed)
    return database.execute(
        "CREATE TABLE raw_users AS SELECT DISTINCT user_number::VARCHAR AS user_raw FROM surveyed WHERE is_new & 1 <> "
        "0; DROP TABLE surveyed");
  const auto days = std::make_shared<DayCounts>();
  const std::array columns = {tables::ColumnType::timestamp};
  auto added = database.add_row_function("count_day", columns,
                                         [days](const tables::ChunkView& rows, std::span<std::uint8_t> out) -> Status {
                                           days->take(rows, 0);
                                           std::fill(out.begin(), out.end(), std::uint8_t{0});
                                           return {};
                                         });
  if (!added) return added;
  const char* user = bench.source.users_are_numbers ? "user_number" : "user_raw";
  auto read = database.execute(
      fmt::format("CREATE TABLE raw_users AS SELECT u::VARCHAR AS user_raw FROM (SELECT DISTINCT u FROM "
                  "(SELECT {} AS u, count_day(played_at) AS counted FROM raw_events) WHERE counted = 0)",
                  user),
      "users");
  if (!read) return read;
  return days->write(database);
}

Status write_played(tables::Database& database, const std::vector<std::uint64_t>& plays) {
  auto writer = tables::TableWriter::create(
      database, "played", {{"spelling_id", tables::ColumnType::uint32}, {"plays", tables::ColumnType::int64}});
  if (!writer) return writer.error();
  std::size_t rows = 0;
  for (std::uint32_t id = 0; id < plays.size(); ++id) {
    if (plays[id] == 0) continue;
    writer->column<std::uint32_t>(0)[rows] = id;
    writer->column<std::int64_t>(1)[rows++] = static_cast<std::int64_t>(plays[id]);
    if (rows < tables::TableWriter::kCapacity) continue;
    if (auto flushed = writer->flush(rows); !flushed) return flushed;
    rows = 0;
  }
  if (auto flushed = writer->flush(rows); !flushed) return flushed;
  return writer->finish();
}

// Partitions of a power of two of users, so many that each has about kPartitionRows rows.
unsigned partition_bits(std::int64_t rows, std::uint32_t users) {
  unsigned bits = 0;
  const double rows_a_user = static_cast<double>(rows) / std::max<std::uint32_t>(users, 1);
  while (bits < 31 && rows_a_user * static_cast<double>(std::uint64_t{2} << bits) <= kPartitionRows) ++bits;
  return bits;
}

// Reasons and how many rows have each; rejected_events are those that have one, with reject_reason.
Result<std::array<std::int64_t, kReasonNames.size()>> look_at_rows(Bench& bench, const LookUp& look_up,
                                                                   std::span<const Reason> problems) {
  tables::Database& database = bench.database;
  PlayLog& log = bench.log;
  const auto latest = database.count("SELECT epoch_us(getvariable('latest'))");
  if (!latest) return latest.error();
  const std::size_t partitions = (log.users >> log.partition_bits) + std::size_t{1};
  const auto kept = bench.output / kKeptFolder;
  if (keeps_log(bench.config))
    if (auto folder = ensure_writable_folder(kept); !folder) return folder.error();
  auto spool = keeps_log(bench.config) ? Spool<Play>::create_kept(kept / kKeptPlays, partitions)
                                       : Spool<Play>::create(bench.context.spill_folder, partitions);
  if (!spool) return spool.error();
  log.valid.emplace(std::move(*spool));
  const auto intake = std::make_shared<Intake>(IntakeRules{bench.source.has_times, *latest}, look_up.users,
                                               look_up.descriptions, problems, log.partition_bits, *log.valid);
  auto added = database.add_row_function(
      "take_play", Intake::kColumns,
      // Its buffers are not to stay as long as the database, which keeps the function.
      [weak = std::weak_ptr(intake)](const tables::ChunkView& rows, std::span<std::uint8_t> reasons) -> Status {
        const auto here = weak.lock();
        if (here == nullptr) return make_error(ErrorKind::internal, "take_play was called after step 03");
        return here->take(rows, reasons);
      });
  if (!added) return added.error();
  std::vector<std::string> rejected;
  for (const EventsPart& part : bench.source.events) {
    auto looked = database.execute(
        fmt::format(
            "CREATE TABLE {} AS SELECT {}, ['{}'][reason + 1] AS reject_reason FROM (SELECT {}, "
            "take_play(file_id, source_row, {}, {}, played_at, time_problem, ms_played, plays, skipped) AS reason "
            "FROM ({})) WHERE reason <> 0",
            part.table, part.kept, fmt::join(kReasonNames, "', '"), part.kept, look_up.keys.user,
            look_up.keys.description, part.rows),
        "plays");
    if (!looked) return looked.error();
    rejected.push_back(part.rejected);
  }
  auto viewed = database.execute(
      fmt::format("CREATE OR REPLACE TEMP VIEW rejected_events AS {}", fmt::join(rejected, "\nUNION ALL\n")));
  if (!viewed) return viewed.error();
  if (auto finished = intake->finish(); !finished) return finished.error();
  auto plays = intake->plays_of_descriptions();
  if (bench.earlier != nullptr)
    if (auto joined = add_kept_plays(*bench.earlier, database, log, *latest, plays, bench.context); !joined)
      return joined.error();
  if (auto written = write_played(database, plays); !written) return written.error();
  return intake->rows_by_reason();
}

}  // namespace

Result<StepCounts> validate(Bench& bench) {
  tables::Database& database = bench.database;
  if (const std::string& latest = bench.config.latest_time; !latest.empty()) {
    const std::array<tables::Value, 1> given{latest};
    const auto readable = database.count("SELECT (try_cast($1 AS TIMESTAMPTZ) IS NOT NULL)::BIGINT", given);
    if (!readable) return readable.error();
    if (*readable == 0)
      return make_error(ErrorKind::invalid_argument,
                        "--preprocess-latest-time '{}' is not a time; write it as 2024-06-01T00:00:00Z", latest);
  }
  if (auto read = read_users_and_days(bench); !read) return read.error();
  if (bench.earlier != nullptr)
    if (auto taken = bench.earlier->take_up(database, "take_up_days"); !taken) return taken.error();
  if (auto done = run_sql(bench, kStep, "look_up"); !done) return done.error();
  const auto rows_read = database.count("SELECT count(*) FROM raw_events");
  if (!rows_read) return rows_read.error();
  const std::int64_t rows_in = *rows_read + bench.source.rows_elsewhere;
  const auto users = database.count("SELECT count(*) FROM users");
  if (!users) return users.error();
  bench.log.users = static_cast<std::uint32_t>(*users);
  bench.log.partition_bits = partition_bits(rows_in, bench.log.users);
  const auto look_up = make_look_up(database, bench.source);
  if (!look_up) return look_up.error();
  const auto problems = read_problems(database);
  if (!problems) return problems.error();
  auto looked = look_at_rows(bench, *look_up, *problems);
  if (!looked) return looked.error();

  StepCounts counts{.step = std::string(kStep), .rows_in = rows_in};
  counts.rows_out = (*looked)[0];
  std::int64_t rejected_here = 0;
  for (std::size_t i = 1; i < looked->size(); ++i) {
    if ((*looked)[i] == 0) continue;
    rejected_here += (*looked)[i];
    counts.reasons[std::string(kReasonNames[i])] = (*looked)[i];
  }
  counts.rejected = rejected_here;
  if (bench.earlier != nullptr) {
    counts.rows_out += bench.earlier->valid_rows;
    for (const auto& [reason, rows] : bench.earlier->rejected) {
      counts.reasons[reason] += rows;
      counts.rejected += rows;
    }
  }
  const auto listed = database.count("SELECT count(*) FROM rejected_events");
  if (!listed) return listed.error();
  if (counts.rows_out + counts.rejected != rows_in || *listed != rejected_here ||
      counts.rows_out != static_cast<std::int64_t>(bench.log.valid->rows()))
    return make_error(ErrorKind::internal,
                      "03_validate: {} rows came in, {} were kept ({} of them in the log) and {} rejected ({} listed)",
                      rows_in, counts.rows_out, bench.log.valid->rows(), counts.rejected, *listed);
  if (rejected_here > 0)
    if (auto done = run_sql(bench, kStep, "reject"); !done) return done.error();
  if (keeps_log(bench.config))
    if (auto done = run_append_sql(database, "keep_validated"); !done) return done.error();
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  for (const EventsPart& part : bench.source.events)
    if (auto dropped = database.execute("DROP TABLE " + part.table); !dropped) return dropped.error();
  return counts;
}

}  // namespace segue::prepare
