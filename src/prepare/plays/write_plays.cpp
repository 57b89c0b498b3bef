#include "plays/write_plays.hpp"

#include "plays/judged_plays.hpp"
#include "plays/preprocessed_rows.hpp"
#include "plays/reject_rows.hpp"
#include "plays/write_in_order.hpp"

namespace segue::prepare {
namespace {

Result<tables::ParquetWriter> create(const std::filesystem::path& file,
                                     std::span<const tables::ParquetColumn> columns) {
  return tables::ParquetWriter::create(file, {columns.begin(), columns.end()});
}

// One thread's plays of a partition, apart: kept, and rejected (what was merged into another is neither).
struct Worker {
  JudgedPlays judged;
  std::vector<const Play*> kept, rejected;
  PreprocessedRows rows;
  PlayStatistics statistics;

  void sort_out(const Core& core, const RejectNames& names) {
    kept.clear();
    rejected.clear();
    const auto plays = judged.plays();
    for (std::size_t i = 0; i < plays.size(); ++i) {
      if (i + kAhead < plays.size()) __builtin_prefetch(&core.track_users[plays[i + kAhead].track]);
      Play& play = plays[i];
      if (play.verdict == Verdict::kept && core.holds(play.user, play.track)) {
        kept.push_back(&play);
        statistics.add(play);
        continue;
      }
      if (play.verdict == Verdict::exact_repeat || play.verdict == Verdict::double_send) continue;
      if (play.verdict == Verdict::kept)
        play.verdict = core.user_tracks[play.user] == 0 ? Verdict::k_core_user : Verdict::k_core_track;
      rejected.push_back(&play);
      PlayStatistics::Rejected& of_reason = statistics.rejected[static_cast<std::size_t>(play.verdict)];
      ++of_reason.rows;
      if (!of_reason.wants(play)) continue;
      std::string raw;
      names.append_raw(raw, play);
      of_reason.keep(play, std::move(raw));
    }
  }
};

}  // namespace

Result<WrittenPlays> write_plays(const PlayFiles& files, tables::Database& database, PlayLog& log, const FinalIds& ids,
                                 const RunContext& context) {
  auto preprocessed = create(files.preprocessed, preprocessed_columns());
  if (!preprocessed) return preprocessed.error();
  auto rejects = create(files.rejects, reject_columns());
  if (!rejects) return rejects.error();
  if (auto put = append_reject_table(database, *rejects); !put) return put.error();
  const auto names = RejectNames::read(database);
  if (!names) return names.error();
  std::vector<Worker> workers;
  for (unsigned i = 0; i < context.team.size(); ++i) workers.push_back({JudgedPlays(log), {}, {}, {}, {}});
  auto done = write_in_order(
      {&*preprocessed, &*rejects}, log.valid->partitions(), context, "10 plays",
      [&](std::size_t partition, unsigned at) -> Result<std::vector<RowGroups>> {
        Worker& worker = workers[at];
        log.valid->will_read(partition + context.team.size());
        if (auto loaded = worker.judged.load(partition, *log.verdicts); !loaded) return loaded.error();
        log.valid->was_read(partition);
        worker.sort_out(log.core, *names);
        auto kept = encode_in_groups(
            std::span<const Play* const>(worker.kept), kRowGroupRows,
            [&](std::span<const Play* const> group) { return worker.rows.encode(group, ids, files.sources); });
        if (!kept) return kept.error();
        auto rejected = encode_in_groups(
            std::span<const Play* const>(worker.rejected), kTextRowGroupRows,
            [&](std::span<const Play* const> group) { return encode_rejects(group, *names, files.paths); });
        if (!rejected) return rejected.error();
        std::vector<RowGroups> groups;
        groups.push_back(std::move(*kept));
        groups.push_back(std::move(*rejected));
        return groups;
      });
  if (!done) return done.error();
  for (const Worker& worker : workers) log.statistics.add(worker.statistics);
  const auto rows = preprocessed->finish();
  if (!rows) return rows.error();
  const auto rejected = rejects->finish();
  if (!rejected) return rejected.error();
  log.valid.reset();
  log.verdicts.reset();
  return WrittenPlays{*rows, *rejected};
}

}  // namespace segue::prepare
