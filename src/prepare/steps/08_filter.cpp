// The rules are in plays/judge.cpp (a user's plays) and plays/core.cpp (the k-core). Each partition of users is sorted,
// judged and folded to pairs while it is in memory.
#include <array>
#include <fmt/format.h>

#include "plays/judge.hpp"
#include "plays/key_map.hpp"
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
  Judge judge;
  Spool<Play>::Writer kept, rejected;
  Spool<Pair>::Writer pairs;
  std::vector<Pair> pairs_of_user;
  std::array<std::int64_t, kVerdicts> rows{};
};

// By user, the order within a user as it came; first[i] is where user i of the partition begins.
std::vector<Play> group_by_user(const std::vector<Play>& plays, std::uint32_t first_user,
                                std::vector<std::size_t>& first) {
  std::fill(first.begin(), first.end(), 0);
  for (const Play& play : plays) ++first[play.user - first_user + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  std::vector<std::size_t> next(first.begin(), first.end() - 1);
  std::vector<Play> grouped(plays.size());
  for (const Play& play : plays) grouped[next[play.user - first_user]++] = play;
  return grouped;
}

Status judge_partition(PlayLog& log, std::size_t partition, Worker& worker) {
  const auto first_user = static_cast<std::uint32_t>(partition << log.partition_bits);
  const std::uint64_t end = std::min<std::uint64_t>(log.users, (std::uint64_t{partition} + 1) << log.partition_bits);
  auto taken = log.valid->take(partition);
  if (!taken) return taken.error();
  for (Play& play : *taken) {
    play.track = log.track_of_spelling[play.track];
    if (play.track == KeyMap::kNone)
      return make_error(ErrorKind::internal, "08_filter: a play of user {} has no track", play.user);
  }
  std::vector<std::size_t> first(end - first_user + 1);
  std::vector<Play> plays = group_by_user(*taken, first_user, first);
  *taken = {};
  for (std::size_t user = 0; user + 1 < first.size(); ++user) {
    const std::span<Play> of_user(plays.data() + first[user], first[user + 1] - first[user]);
    worker.pairs_of_user.clear();
    worker.judge.judge_user(of_user, worker.pairs_of_user);
    for (const Play& play : of_user) {
      ++worker.rows[static_cast<std::size_t>(play.verdict)];
      Status put;
      if (play.verdict == Verdict::kept) put = worker.kept.append(partition, play);
      if (play.verdict == Verdict::skip || play.verdict == Verdict::bot) put = worker.rejected.append(partition, play);
      if (!put) return put;
    }
    for (const Pair& pair : worker.pairs_of_user)
      if (auto put = worker.pairs.append(partition, pair); !put) return put;
  }
  for (const Status& put :
       {worker.kept.finish(partition), worker.rejected.finish(partition), worker.pairs.finish(partition)})
    if (!put) return put;
  return {};
}

template <typename Row>
Status open_spool(std::optional<Spool<Row>>& spool, const Bench& bench) {
  auto created = Spool<Row>::create(bench.context.spill_folder, bench.log.valid->partitions());
  if (!created) return created.error();
  spool.emplace(std::move(*created));
  return {};
}

}  // namespace

Result<StepCounts> filter(Bench& bench) {
  PlayLog& log = bench.log;
  FilterLimits limits = resolve_limits(bench.config, bench.source);
  const bool chosen = bench.config.min_track_users >= 0 || bench.source.filter.min_track_users || bench.source.keep_ids;
  const bool too_few_users = !chosen && log.users < limits.min_track_users;  // no track could stay
  if (too_few_users) limits.min_track_users = log.users;
  const auto track_ms = read_track_ms(bench);
  if (!track_ms) return track_ms.error();
  StepCounts counts{.step = std::string(kStep), .rows_in = static_cast<std::int64_t>(log.valid->rows())};
  for (const Status& opened :
       {open_spool(log.kept, bench), open_spool(log.rejected, bench), open_spool(log.pairs, bench)})
    if (!opened) return opened.error();

  std::vector<Worker> workers;
  const JudgeRules rules{limits.double_send_seconds, limits.min_ms_played, limits.max_plays_per_day, *track_ms};
  for (unsigned i = 0; i < bench.context.team.size(); ++i)
    workers.push_back({Judge(rules),
                       Spool<Play>::Writer(*log.kept),
                       Spool<Play>::Writer(*log.rejected),
                       Spool<Pair>::Writer(*log.pairs),
                       {}});
  auto judged = side_by_side(bench.context, log.valid->partitions(), [&](std::size_t partition, unsigned worker) {
    return judge_partition(log, partition, workers[worker]);
  });
  if (!judged) return judged.error();
  log.valid.reset();

  auto core =
      find_core(*log.pairs, log.users, log.tracks, limits.min_user_tracks, limits.min_track_users, bench.context);
  if (!core) return core.error();
  log.core = std::move(*core);

  std::array<std::int64_t, kVerdicts> rows{};
  for (const Worker& worker : workers)
    for (std::size_t i = 0; i < kVerdicts; ++i) rows[i] += worker.rows[i];
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
