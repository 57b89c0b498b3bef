#include "plays/write_preprocessed.hpp"

#include "plays/write_in_order.hpp"

namespace segue::prepare {
namespace {

using tables::ColumnType;

const std::vector<tables::ParquetColumn> kColumns = {{"user_id", ColumnType::uint32},
                                                     {"track_id", ColumnType::uint32},
                                                     {"played_at", ColumnType::timestamp, true},
                                                     {"ms_played", ColumnType::int64, true},
                                                     {"skipped", ColumnType::boolean, true},
                                                     {"source", ColumnType::text},
                                                     {"plays", ColumnType::uint32}};

Result<tables::EncodedRows> encode(std::span<const Play> plays, const FinalIds& ids,
                                   std::span<const std::string> sources) {
  std::vector<std::uint32_t> user, track, count;
  std::vector<std::int64_t> at, ms;
  std::vector<std::uint8_t> has_time, has_ms, skipped, said;
  std::vector<std::string_view> source;
  for (auto* column : {&user, &track, &count}) column->reserve(plays.size());
  for (auto* column : {&at, &ms}) column->reserve(plays.size());
  for (auto* column : {&has_time, &has_ms, &skipped, &said}) column->reserve(plays.size());
  source.reserve(plays.size());
  for (const Play& play : plays) {
    user.push_back(ids.user_id[play.user]);
    track.push_back(ids.track_id[play.track]);
    at.push_back(play.played_at);
    has_time.push_back(play.played_at == kNoTime ? 0 : 1);
    ms.push_back(play.ms_played);
    has_ms.push_back(play.ms_played == kNoMs ? 0 : 1);
    skipped.push_back(play.skipped == Skipped::yes ? 1 : 0);
    said.push_back(play.skipped == Skipped::unknown ? 0 : 1);
    source.emplace_back(sources[play.file]);
    count.push_back(play.plays);
  }
  const tables::ParquetCells cells[] = {{std::span(user)},       {std::span(track)},         {std::span(at), has_time},
                                        {std::span(ms), has_ms}, {std::span(skipped), said}, {std::span(source)},
                                        {std::span(count)}};
  return tables::encode_rows(kColumns, cells);
}

struct Worker {
  Spool<Play>::Writer rejected;
  std::int64_t without_length = 0;
};

}  // namespace

Result<WrittenPlays> write_preprocessed(const std::filesystem::path& file, PlayLog& log, const FinalIds& ids,
                                        std::span<const std::string> sources, const RunContext& context) {
  auto writer = tables::ParquetWriter::create(file, kColumns);
  if (!writer) return writer.error();
  std::vector<Worker> workers;
  for (unsigned i = 0; i < context.team.size(); ++i) workers.push_back({Spool<Play>::Writer(*log.rejected)});
  auto done = write_in_order(
      *writer, log.kept->partitions(), context, "10 plays",
      [&](std::size_t partition, unsigned worker) -> Result<std::vector<tables::EncodedRows>> {
        auto plays = log.kept->take(partition);
        if (!plays) return plays.error();
        std::size_t in_core = 0;
        for (Play play : *plays) {
          if (log.core.holds(play.user, play.track)) {
            if (play.ms_played == kNoMs) ++workers[worker].without_length;
            (*plays)[in_core++] = play;
            continue;
          }
          play.verdict = log.core.user_tracks[play.user] == 0 ? Verdict::k_core_user : Verdict::k_core_track;
          if (auto put = workers[worker].rejected.append(partition, play); !put) return put.error();
        }
        if (auto put = workers[worker].rejected.finish(partition); !put) return put.error();
        plays->resize(in_core);
        return encode_in_groups(*plays, kRowGroupRows,
                                [&](std::span<const Play> group) { return encode(group, ids, sources); });
      });
  if (!done) return done.error();
  const auto rows = writer->finish();
  if (!rows) return rows.error();
  log.kept.reset();
  WrittenPlays written{.rows = *rows};
  for (const Worker& worker : workers) written.without_length += worker.without_length;
  return written;
}

}  // namespace segue::prepare
