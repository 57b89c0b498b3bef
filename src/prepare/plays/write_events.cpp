#include "plays/write_events.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "plays/write_in_order.hpp"

#include "segue/base/large_array.hpp"
#include "segue/linalg/spooled_csr.hpp"
#include "segue/tables/interactions.hpp"

namespace segue::prepare {
namespace {

// The pairs of one partition that are in the core, with final ids, in order.
Status take_pairs(PlayLog& log, const FinalIds& ids, std::size_t partition, std::vector<Pair>& pairs) {
  if (auto read = log.pairs->read(partition, pairs); !read) return read;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i + kAhead < pairs.size()) {
      __builtin_prefetch(&log.core.track_users[pairs[i + kAhead].track]);
      __builtin_prefetch(&ids.track_id[pairs[i + kAhead].track]);
    }
    const auto [user, track] = std::pair(pairs[i].user, pairs[i].track);
    if (!log.core.holds(user, track)) continue;
    Pair& pair = pairs[kept++] = pairs[i];
    pair.user = ids.user_id[user];
    pair.track = ids.track_id[track];
  }
  pairs.resize(kept);
  return {};
}

struct Worker {
  std::vector<Pair> pairs;
  std::vector<tables::Interaction> rows;
  LargeArray<Totals> tracks;
  std::array<std::uint64_t, 256> pairs_of_few_plays{};  // nearly all
  std::map<std::uint32_t, std::uint64_t> pairs_by_plays;

  void count(std::uint32_t plays) {
    if (plays < pairs_of_few_plays.size())
      ++pairs_of_few_plays[plays];
    else
      ++pairs_by_plays[plays];
  }
};

// A partition's entries of the matrix, until it is their turn.
struct Entries {
  std::vector<std::uint32_t> indices;
  std::vector<float> values;
};

std::vector<std::uint64_t> row_offsets(const Core& core, const FinalIds& ids) {
  std::vector<std::uint64_t> offsets(ids.users + std::size_t{1});
  for (std::size_t user = 0; user < core.user_tracks.size(); ++user)
    if (ids.user_id[user] != KeyMap::kNone) offsets[ids.user_id[user] + std::size_t{1}] = core.user_tracks[user];
  for (std::size_t id = 0; id < ids.users; ++id) offsets[id + 1] += offsets[id];
  return offsets;
}

}  // namespace

void Totals::add(std::uint64_t more_plays, std::int64_t from, std::int64_t until) {
  plays += more_plays;
  ++others;
  first = std::min(first, from);
  if (until != kNoTime) last = last == kNoTime ? until : std::max(last, until);
}

Result<WrittenEvents> write_events(const EventFiles& files, PlayLog& log, const FinalIds& ids,
                                   const RunContext& context) {
  const auto columns = tables::interaction_columns();
  auto writer = tables::ParquetWriter::create(files.events, {columns.begin(), columns.end()});
  if (!writer) return writer.error();
  WrittenEvents out;
  auto matrix = linalg::SpooledCsr::create(context.spill_folder);
  if (!matrix) return matrix.error();
  std::vector<Entries> entries(log.pairs->partitions());
  out.users.resize(ids.users);
  std::vector<Worker> workers(context.team.size());
  auto done = write_in_order(
      {&*writer}, log.pairs->partitions(), context, "10 events",
      [&](std::size_t partition, unsigned number) -> Result<std::vector<RowGroups>> {
        Worker& worker = workers[number];
        log.pairs->will_read(partition + context.team.size());
        std::vector<Pair>& pairs = worker.pairs;
        if (auto taken = take_pairs(log, ids, partition, pairs); !taken) return taken.error();
        worker.tracks.resize(ids.tracks);
        Entries& own = entries[partition];
        own.indices.reserve(pairs.size());
        own.values.reserve(pairs.size());
        for (std::size_t i = 0; i < pairs.size(); ++i) {
          if (i + kAhead < pairs.size()) __builtin_prefetch(&worker.tracks[pairs[i + kAhead].track], 1);
          const Pair& pair = pairs[i];
          own.indices.push_back(pair.track);
          own.values.push_back(static_cast<float>(pair.plays));
          out.users[pair.user].add(pair.plays, pair.first, pair.last);
          worker.tracks[pair.track].add(pair.plays, pair.first, pair.last);
          worker.count(static_cast<std::uint32_t>(pair.plays));
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
      },
      [&](std::size_t partition) -> Status {
        const Entries own = std::exchange(entries[partition], {});
        return matrix->append(own.indices, own.values);
      });
  if (!done) return done.error();
  const auto rows = writer->finish();
  if (!rows) return rows.error();
  if (*rows != log.core.pairs_kept)
    return make_error(ErrorKind::internal, "10_encode: {} pairs are in the core, {} were written", log.core.pairs_kept,
                      *rows);
  log.pairs.reset();
  if (auto saved = matrix->save(files.matrix, ids.users, ids.tracks, row_offsets(log.core, ids), &context.team); !saved)
    return saved.error();
  out.pairs = static_cast<std::int64_t>(matrix->entries());
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
    for (std::uint32_t plays = 0; plays < worker.pairs_of_few_plays.size(); ++plays)
      if (const std::uint64_t pairs = worker.pairs_of_few_plays[plays]; pairs > 0) out.pairs_by_plays[plays] += pairs;
    for (const auto& [plays, pairs] : worker.pairs_by_plays) out.pairs_by_plays[plays] += pairs;
  }
  return out;
}

}  // namespace segue::prepare
