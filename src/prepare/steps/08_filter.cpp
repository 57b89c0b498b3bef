// The rules are in plays/judge.cpp (a user's plays) and plays/core.cpp (the k-core). Each partition of users is sorted,
// judged and folded to pairs while it is in memory.
#include <array>
#include <fmt/format.h>

#include "plays/judged_plays.hpp"
#include "plays/side_by_side.hpp"
#include "step.hpp"

namespace segue::prepare {
namespace {

constexpr std::string_view kStep = "08_filter";

// By track_no; kNoMs: not known.
Result<std::vector<std::uint32_t>> read_track_ms(Bench& bench) {
  if (auto done = run_sql(bench, kStep, "lengths"); !done) return done.error();
  std::vector<std::uint32_t> track_ms(bench.log.tracks, kNoMs);
  auto rows = bench.database.query("SELECT track_no, duration_ms FROM track_lengths");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return track_ms;
    const auto track = (*chunk)->column<std::uint32_t>(0);
    const auto ms = (*chunk)->column<std::int64_t>(1);
    for (std::size_t row = 0; row < track.size(); ++row) track_ms[track[row]] = static_cast<std::uint32_t>(ms[row]);
  }
}

struct Worker {
  JudgedPlays judged;
  Spool<Pair>::Writer pairs;
};

Status judge_partition(std::size_t partition, Worker& worker, Verdicts& verdicts) {
  if (auto judged = worker.judged.judge(partition); !judged) return judged;
  if (auto put = verdicts.put(partition, worker.judged.plays()); !put) return put;
  for (const Pair& pair : worker.judged.pairs())
    if (auto put = worker.pairs.append(partition, pair); !put) return put;
  return worker.pairs.finish(partition);
}

}  // namespace

Result<StepCounts> filter(Bench& bench) {
  PlayLog& log = bench.log;
  FilterLimits limits = resolve_limits(bench.config, bench.source);
  const bool chosen = bench.config.min_track_users >= 0 || bench.source.filter.min_track_users || bench.source.keep_ids;
  const bool too_few_users = !chosen && log.users < limits.min_track_users;  // no track could stay
  if (too_few_users) limits.min_track_users = log.users;
  auto track_ms = read_track_ms(bench);
  if (!track_ms) return track_ms.error();
  log.track_ms = std::move(*track_ms);
  const HumanLimits human{limits.max_plays_per_day, limits.max_plays_per_hour, limits.max_days_awake,
                          limits.max_same_gaps};
  log.rules = {limits.double_send_seconds, limits.min_ms_played, human, log.track_ms};
  StepCounts counts{.step = std::string(kStep), .rows_in = static_cast<std::int64_t>(log.valid->rows())};
  auto spool = Spool<Pair>::create(bench.context.spill_folder, log.valid->partitions());
  if (!spool) return spool.error();
  log.pairs.emplace(std::move(*spool));
  auto verdicts = Verdicts::create(bench.context.spill_folder, log.valid->partitions());
  if (!verdicts) return verdicts.error();
  log.verdicts.emplace(std::move(*verdicts));
  std::vector<Worker> workers;
  for (unsigned i = 0; i < bench.context.team.size(); ++i)
    workers.push_back({JudgedPlays(log), Spool<Pair>::Writer(*log.pairs)});
  auto judged = side_by_side(bench.context, log.valid->partitions(), [&](std::size_t partition, unsigned worker) {
    log.valid->will_read(partition + bench.context.team.size());
    return judge_partition(partition, workers[worker], *log.verdicts);
  });
  if (!judged) return judged.error();

  auto core =
      find_core(*log.pairs, log.users, log.tracks, limits.min_user_tracks, limits.min_track_users, bench.context);
  if (!core) return core.error();
  log.core = std::move(*core);

  std::array<std::int64_t, kVerdicts> rows{};
  for (const Worker& worker : workers)
    for (std::size_t i = 0; i < kVerdicts; ++i) rows[i] += worker.judged.rows_by_verdict()[i];
  const auto at = [&](Verdict verdict) -> std::int64_t& { return rows[static_cast<std::size_t>(verdict)]; };
  at(Verdict::k_core_user) = log.core.rows_of_users;
  at(Verdict::k_core_track) = log.core.rows_of_tracks;
  at(Verdict::kept) -= log.core.rows_of_users + log.core.rows_of_tracks;
  for (std::size_t i = 0; i < kVerdicts; ++i) {
    if (rows[i] == 0) continue;
    const auto verdict = static_cast<Verdict>(i);
    if (verdict == Verdict::kept) {
      counts.rows_out = rows[i];
      continue;
    }
    const bool merged = verdict == Verdict::exact_repeat || verdict == Verdict::double_send;
    (merged ? counts.merged : counts.rejected) += rows[i];
    counts.reasons[kVerdictNames[i]] = rows[i];
  }
  if (counts.rows_out != log.core.rows_kept)
    return make_error(ErrorKind::internal, "08_filter: {} rows are kept, but {} are in pairs", counts.rows_out,
                      log.core.rows_kept);
  if (too_few_users)
    counts.note = fmt::format("the log has {} user, so tracks of {} listener are kept (--preprocess-min-track-users)",
                              log.users, limits.min_track_users);
  return counts;
}

}  // namespace segue::prepare
