// The operator beside 08_filter.sql: the k-core, from one number a user and a track and a pass over pairs a round.
#include <fmt/format.h>
#include <vector>

#include "step.hpp"

namespace segue::prepare {
namespace {

struct Core {
  std::vector<std::uint32_t> user_tracks, track_users;  // 0: not in the core
};

bool drop_below(std::vector<std::uint32_t>& counts, std::int64_t least) {
  bool dropped = false;
  for (std::uint32_t& count : counts) {
    if (count == 0 || count >= least) continue;
    count = 0;
    dropped = true;
  }
  return dropped;
}

// Counts each user's tracks in the core and each track's users in it.
Status count_pairs(tables::Database& database, Core& core) {
  Core next{std::vector<std::uint32_t>(core.user_tracks.size()), std::vector<std::uint32_t>(core.track_users.size())};
  auto rows = database.query("SELECT user_no, track_no FROM pairs");
  if (!rows) return rows.error();
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto users = (*chunk)->column<std::uint32_t>(0), tracks = (*chunk)->column<std::uint32_t>(1);
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      if (core.user_tracks[users[row]] == 0 || core.track_users[tracks[row]] == 0) continue;
      ++next.user_tracks[users[row]];
      ++next.track_users[tracks[row]];
    }
  }
  core = std::move(next);
  return {};
}

// Users and tracks lose one another until all that are left have enough.
Result<Core> find_core(Bench& bench, std::int64_t users, std::int64_t tracks, const FilterLimits& limits) {
  Core core{std::vector<std::uint32_t>(static_cast<std::size_t>(users), 1),
            std::vector<std::uint32_t>(static_cast<std::size_t>(tracks), 1)};
  for (bool again = true; again;) {
    if (bench.context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
    if (auto counted = count_pairs(bench.database, core); !counted) return counted.error();
    const bool lost_users = drop_below(core.user_tracks, limits.min_user_tracks);
    again = drop_below(core.track_users, limits.min_track_users) || lost_users;
  }
  return core;
}

Status write_core(tables::Database& database, std::string_view table, const char* column,
                  const std::vector<std::uint32_t>& counts) {
  auto writer = tables::TableWriter::create(database, table, {{column, tables::ColumnType::uint32}});
  if (!writer) return writer.error();
  std::size_t rows = 0;
  for (std::uint32_t id = 0; id < counts.size(); ++id) {
    if (counts[id] == 0) continue;
    writer->column<std::uint32_t>(0)[rows++] = id;
    if (rows < tables::TableWriter::kCapacity) continue;
    if (auto flushed = writer->flush(rows); !flushed) return flushed;
    rows = 0;
  }
  if (auto flushed = writer->flush(rows); !flushed) return flushed;
  return writer->finish();
}

}  // namespace

Result<StepCounts> filter(Bench& bench) {
  constexpr std::string_view kStep = "08_filter";
  tables::Database& database = bench.database;
  const auto rows_in = database.count("SELECT count(*) FROM events");
  if (!rows_in) return rows_in.error();
  const auto users = database.count("SELECT count(*) FROM users");
  if (!users) return users.error();
  const auto tracks = database.count("SELECT count(*) FROM numbered_tracks");
  if (!tracks) return tracks.error();
  if (auto done = run_sql(bench, kStep, "judge"); !done) return done.error();
  FilterLimits limits = resolve_limits(bench.config, bench.source);
  const bool chosen = bench.config.min_track_users >= 0 || bench.source.filter.min_track_users || bench.source.keep_ids;
  const bool too_few_users = !chosen && *users < limits.min_track_users;  // no track could stay
  if (too_few_users) limits.min_track_users = *users;
  const auto core = find_core(bench, *users, *tracks, limits);
  if (!core) return core.error();
  if (auto done = write_core(database, "core_users", "user_no", core->user_tracks); !done) return done.error();
  if (auto done = write_core(database, "core_tracks", "track_no", core->track_users); !done) return done.error();
  if (auto done = run_sql(bench, kStep, "keep"); !done) return done.error();

  auto reasons = count_by(
      database, "SELECT verdict, count(*) FROM verdicts WHERE verdict IS NOT NULL GROUP BY verdict ORDER BY verdict");
  if (!reasons) return reasons.error();
  const auto rows_out = database.count("SELECT count(*) FROM verdicts WHERE verdict IS NULL");
  if (!rows_out) return rows_out.error();
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  StepCounts counts{.step = std::string(kStep), .rows_in = *rows_in, .rows_out = *rows_out};
  for (const auto& [reason, rows] : *reasons)
    (reason == "exact_repeat" || reason == "double_send" ? counts.merged : counts.rejected) += rows;
  counts.reasons = std::move(*reasons);
  if (too_few_users)
    counts.note = fmt::format("the log has {} user, so tracks of {} listener are kept (--preprocess-min-track-users)",
                              *users, limits.min_track_users);
  return counts;
}

}  // namespace segue::prepare
