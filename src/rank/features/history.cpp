#include "history.hpp"

#include <algorithm>
#include <numeric>

#include "segue/base/memory.hpp"

namespace segue::rank {
namespace {

template <typename Before>
std::vector<std::uint64_t> first_of_row(const linalg::CsrMatrix<float>& plays, std::uint32_t user, std::size_t count,
                                        Before before) {
  std::vector<std::uint64_t> entries(plays.offsets[user + 1] - plays.offsets[user]);
  std::iota(entries.begin(), entries.end(), plays.offsets[user]);
  const auto end = entries.begin() + static_cast<std::ptrdiff_t>(std::min(count, entries.size()));
  std::partial_sort(entries.begin(), end, entries.end(), before);
  entries.erase(end, entries.end());
  return entries;
}

Status read_recent_listeners(tables::Database& database, History& history) {
  auto rows = database.query("SELECT track_id, recent_listeners::FLOAT FROM track_stats");
  if (!rows) return rows.error();
  history.recent_listeners.assign(history.plays.columns, 0.0F);
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return {};
    const auto tracks = (*chunk)->column<std::uint32_t>(0);
    const auto listeners = (*chunk)->column<float>(1);
    for (std::size_t row = 0; row < tracks.size(); ++row) history.recent_listeners[tracks[row]] = listeners[row];
  }
}

}  // namespace

std::vector<std::uint64_t> History::latest(std::uint32_t user, std::size_t count) const {
  return first_of_row(plays, user, count, [&](std::uint64_t a, std::uint64_t b) {
    if (last_us[a] != last_us[b]) return last_us[a] > last_us[b];
    return plays.values[a] != plays.values[b] ? plays.values[a] > plays.values[b] : a < b;
  });
}

std::vector<std::uint64_t> History::most_played(std::uint32_t user, std::size_t count) const {
  return first_of_row(plays, user, count, [&](std::uint64_t a, std::uint64_t b) {
    return plays.values[a] != plays.values[b] ? plays.values[a] > plays.values[b] : a < b;
  });
}

Result<History> read_history(tables::Database& database, const TrainingPlays& training, const Moment& moment,
                             const RunContext& context) {
  const auto entries = database.count("SELECT count(*) FROM pairs");
  if (!entries) return entries.error();
  const std::uint64_t needed = static_cast<std::uint64_t>(*entries) * 20 + std::uint64_t{training.users} * 8;
  if (needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory, "{} interactions take {}, more than the memory limit of {}", *entries,
                      format_bytes(needed), format_bytes(context.memory_limit_bytes));
  History history;
  auto& plays = history.plays;
  plays.rows = training.users;
  plays.columns = training.tracks;
  plays.offsets.reserve(std::size_t{training.users} + 1);
  plays.indices.reserve(static_cast<std::size_t>(*entries));
  plays.values.reserve(static_cast<std::size_t>(*entries));
  history.last_us.reserve(static_cast<std::size_t>(*entries));
  history.decayed.reserve(static_cast<std::size_t>(*entries));
  auto rows = database.query(
      "SELECT user_id, track_id, plays::FLOAT, coalesce(last_us, 0), (coalesce(decayed_60 / 1048576, plays))::FLOAT "
      "FROM pairs ORDER BY user_id, track_id");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto users = (*chunk)->column<std::uint32_t>(0), tracks = (*chunk)->column<std::uint32_t>(1);
    const auto counts = (*chunk)->column<float>(2), decayed = (*chunk)->column<float>(4);
    const auto last = (*chunk)->column<std::int64_t>(3);
    for (std::size_t row = 0; row < users.size(); ++row) {
      if (users[row] >= training.users || tracks[row] >= training.tracks)
        return make_error(ErrorKind::corrupt,
                          "preprocessed.parquet has user {} and track {}, beyond those of split.json", users[row],
                          tracks[row]);
      while (plays.offsets.size() <= users[row]) plays.offsets.push_back(plays.indices.size());
      plays.indices.push_back(tracks[row]);
    }
    plays.values.insert(plays.values.end(), counts.begin(), counts.end());
    history.last_us.insert(history.last_us.end(), last.begin(), last.end());
    history.decayed.insert(history.decayed.end(), decayed.begin(), decayed.end());
  }
  while (plays.offsets.size() <= training.users) plays.offsets.push_back(plays.indices.size());
  if (moment.has_times)
    if (auto read = read_recent_listeners(database, history); !read) return read.error();
  return history;
}

Result<Catalogue> read_catalogue(tables::Database& database, std::uint32_t tracks) {
  Catalogue catalogue;
  auto rows =
      database.query("SELECT track_id, artist_id::UINTEGER, track_group_id::UINTEGER FROM items ORDER BY track_id");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto ids = (*chunk)->column<std::uint32_t>(0), artists = (*chunk)->column<std::uint32_t>(1),
               groups = (*chunk)->column<std::uint32_t>(2);
    for (std::size_t row = 0; row < ids.size(); ++row) {
      if (ids[row] != catalogue.artist.size() || (*chunk)->is_null(1, row) || (*chunk)->is_null(2, row))
        return make_error(ErrorKind::corrupt,
                          "items.parquet: track {} is missing, twice there or without artist or group",
                          catalogue.artist.size());
      catalogue.artist.push_back(artists[row]);
      catalogue.group.push_back(groups[row]);
      catalogue.artists = std::max(catalogue.artists, artists[row] + 1);
    }
  }
  if (catalogue.artist.size() != tracks)
    return make_error(ErrorKind::corrupt, "items.parquet has {} tracks, split.json {}; run segue split again",
                      catalogue.artist.size(), tracks);
  return catalogue;
}

}  // namespace segue::rank
