#include "plays/write_events.hpp"

#include <algorithm>

#include "plays/write_in_order.hpp"

#include "segue/base/memory.hpp"
#include "segue/tables/interactions.hpp"

namespace segue::prepare {
namespace {

// The pairs of one partition that are in the core, with final ids, in order.
Status take_pairs(PlayLog& log, const FinalIds& ids, std::size_t partition, std::vector<Pair>& pairs) {
  if (auto read = log.pairs->read(partition, pairs); !read) return read;
  log.pairs->release(partition);
  std::erase_if(pairs, [&](const Pair& pair) { return !log.core.holds(pair.user, pair.track); });
  for (Pair& pair : pairs) {
    pair.user = ids.user_id[pair.user];
    pair.track = ids.track_id[pair.track];
  }
  return {};
}

struct Worker {
  std::vector<Pair> pairs;
  std::vector<tables::Interaction> rows;
  std::vector<Totals> tracks;
  std::map<std::uint32_t, std::uint64_t> pairs_by_plays;
};

linalg::CsrMatrix<float> empty_matrix(const Core& core, const FinalIds& ids) {
  linalg::CsrMatrix<float> matrix;
  matrix.rows = ids.users;
  matrix.columns = ids.tracks;
  matrix.offsets.assign(ids.users + std::size_t{1}, 0);
  for (std::size_t user = 0; user < core.user_tracks.size(); ++user)
    if (ids.user_id[user] != KeyMap::kNone) matrix.offsets[ids.user_id[user] + std::size_t{1}] = core.user_tracks[user];
  for (std::size_t id = 0; id < ids.users; ++id) matrix.offsets[id + 1] += matrix.offsets[id];
  matrix.indices.resize(matrix.offsets.back());
  matrix.values.resize(matrix.offsets.back());
  return matrix;
}

}  // namespace

void Totals::add(std::uint64_t more_plays, std::int64_t from, std::int64_t until) {
  plays += more_plays;
  ++others;
  first = std::min(first, from);
  if (until != kNoTime) last = last == kNoTime ? until : std::max(last, until);
}

Result<WrittenEvents> write_events(const std::filesystem::path& file, PlayLog& log, const FinalIds& ids,
                                   const RunContext& context) {
  constexpr std::uint64_t kBytesAPair = 8;
  if (const std::uint64_t needed = static_cast<std::uint64_t>(log.core.pairs_kept) * kBytesAPair;
      needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory,
                      "a matrix of {} interactions takes {}, more than the memory limit of {}", log.core.pairs_kept,
                      format_bytes(needed), format_bytes(context.memory_limit_bytes));
  const auto columns = tables::interaction_columns();
  auto writer = tables::ParquetWriter::create(file, {columns.begin(), columns.end()});
  if (!writer) return writer.error();
  WrittenEvents out;
  out.matrix = empty_matrix(log.core, ids);
  out.users.resize(ids.users);
  std::vector<Worker> workers(context.team.size());
  auto done = write_in_order(
      {&*writer}, log.pairs->partitions(), context, "10 events",
      [&](std::size_t partition, unsigned number) -> Result<std::vector<RowGroups>> {
        Worker& worker = workers[number];
        std::vector<Pair>& pairs = worker.pairs;
        if (auto taken = take_pairs(log, ids, partition, pairs); !taken) return taken.error();
        worker.tracks.resize(ids.tracks);
        std::uint64_t at = pairs.empty() ? 0 : out.matrix.offsets[pairs.front().user];
        for (const Pair& pair : pairs) {
          out.matrix.indices[at] = pair.track;
          out.matrix.values[at++] = static_cast<float>(pair.plays);
          out.users[pair.user].add(pair.plays, pair.first, pair.last);
          worker.tracks[pair.track].add(pair.plays, pair.first, pair.last);
          ++worker.pairs_by_plays[static_cast<std::uint32_t>(pair.plays)];
        }
        auto groups = encode_in_groups(std::span<const Pair>(pairs), kRowGroupRows, [&](std::span<const Pair> group) {
          worker.rows.clear();
          for (const Pair& pair : group)
            worker.rows.push_back(
                {pair.user, pair.track, pair.plays, pair.skips, pair.first, pair.last, pair.ms_played});
          return tables::encode_interactions(worker.rows);
        });
        if (!groups) return groups.error();
        std::vector<RowGroups> of_file;
        of_file.push_back(std::move(*groups));
        return of_file;
      });
  if (!done) return done.error();
  const auto rows = writer->finish();
  if (!rows) return rows.error();
  if (*rows != log.core.pairs_kept)
    return make_error(ErrorKind::internal, "10_encode: {} pairs are in the core, {} were written", log.core.pairs_kept,
                      *rows);
  log.pairs.reset();
  out.tracks.resize(ids.tracks);
  for (const Worker& worker : workers) {
    for (std::size_t track = 0; track < worker.tracks.size(); ++track) {
      const Totals& part = worker.tracks[track];
      if (part.others == 0) continue;
      Totals& whole = out.tracks[track];
      const std::uint32_t others = whole.others + part.others;
      whole.add(part.plays, part.first, part.last);
      whole.others = others;
    }
    for (const auto& [plays, pairs] : worker.pairs_by_plays) out.pairs_by_plays[plays] += pairs;
  }
  return out;
}

}  // namespace segue::prepare
