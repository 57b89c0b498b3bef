#include "contents.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <memory>
#include <span>

#include "segue/base/mix.hpp"
#include "segue/base/pool.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::split {
namespace {

std::uint64_t mixed(std::uint64_t value) { return mix64(value + kMixStep); }
std::uint64_t hash_pair(std::uint64_t place, std::uint32_t user, std::uint32_t track) {
  return mixed(mixed(place) ^ (std::uint64_t{user} << 32U | track));
}
std::uint64_t hash_weight(std::uint64_t place, float weight) {
  return mixed(mixed(~place) ^ std::bit_cast<std::uint32_t>(weight));
}

constexpr std::array kColumns = {
    tables::ColumnType::int64,   tables::ColumnType::int64,     tables::ColumnType::int64,    tables::ColumnType::int64,
    tables::ColumnType::float32, tables::ColumnType::timestamp, tables::ColumnType::timestamp};
constexpr std::array<std::string_view, 6> kNames{"user_id", "track_id",        "plays",
                                                 "weight",  "first_played_at", "last_played_at"};

// What some of the rows say.
struct Tally {
  TableContents contents;
  std::uint64_t strange = 0;  // lack an id, plays or a weight, or have an id beyond the tables
  std::vector<bool> cold_users, cold_tracks;

  Tally(std::uint32_t users, std::uint32_t tracks) {
    contents.users.resize(users), contents.tracks.resize(tracks);
    cold_users.resize(users), cold_tracks.resize(tracks);
  }

  void take(const tables::ChunkView& chunk, const TableContents* known) {
    const auto place = chunk.column<std::int64_t>(0), user = chunk.column<std::int64_t>(1),
               track = chunk.column<std::int64_t>(2), plays = chunk.column<std::int64_t>(3);
    const auto weight = chunk.column<float>(4);
    const auto first = chunk.column<std::int64_t>(5), last = chunk.column<std::int64_t>(6);
    const std::array present = {chunk.presence(1), chunk.presence(2), chunk.presence(3), chunk.presence(4)};
    const tables::Presence has_first = chunk.presence(5), has_last = chunk.presence(6);
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      const bool whole = std::all_of(present.begin(), present.end(), [&](const auto& has) { return has[row]; });
      if (!whole || user[row] < 0 || std::cmp_greater_equal(user[row], contents.users.size()) || track[row] < 0 ||
          std::cmp_greater_equal(track[row], contents.tracks.size())) {
        ++strange;
        continue;
      }
      const auto u = static_cast<std::uint32_t>(user[row]), t = static_cast<std::uint32_t>(track[row]);
      const auto at = static_cast<std::uint64_t>(place[row]);
      ++contents.digest.entries;
      contents.digest.pairs += hash_pair(at, u, t);
      contents.digest.weights += hash_weight(at, weight[row]);
      contents.plays += plays[row];
      contents.odd_weights += weight[row] == static_cast<float>(plays[row]) ? 0 : 1;
      contents.rows_without_time += has_first[row] && has_last[row] ? 0 : 1;
      if (has_first[row]) contents.first = std::min(contents.first, first[row]);
      if (has_last[row]) contents.last = std::max(contents.last, last[row]);
      contents.users[u] = contents.tracks[t] = true;
      if (known != nullptr) count_cold(u, t, plays[row], *known);
    }
  }

  void count_cold(std::uint32_t user, std::uint32_t track, std::int64_t plays, const TableContents& known) {
    ColdCounts& cold = contents.cold;
    const bool new_user = !known.users[user], new_track = !known.tracks[track];
    if (new_user) cold_users[user] = true, ++cold.user_pairs, cold.user_plays += plays;
    if (new_track) cold_tracks[track] = true, ++cold.track_pairs, cold.track_plays += plays;
    if (new_user || new_track) ++cold.pairs, cold.plays += plays;
  }
};

void add_to(std::vector<bool>& all, const std::vector<bool>& some) {
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = all[i] || some[i];
}

void add_to(Tally& all, const Tally& some) {
  TableContents& to = all.contents;
  const TableContents& from = some.contents;
  to.digest.entries += from.digest.entries;
  to.digest.pairs += from.digest.pairs;
  to.digest.weights += from.digest.weights;
  to.plays += from.plays;
  to.rows_without_time += from.rows_without_time;
  to.odd_weights += from.odd_weights;
  to.first = std::min(to.first, from.first);
  to.last = std::max(to.last, from.last);
  add_to(to.users, from.users);
  add_to(to.tracks, from.tracks);
  to.cold.user_pairs += from.cold.user_pairs;
  to.cold.user_plays += from.cold.user_plays;
  to.cold.track_pairs += from.cold.track_pairs;
  to.cold.track_plays += from.cold.track_plays;
  to.cold.pairs += from.cold.pairs;
  to.cold.plays += from.cold.plays;
  all.strange += some.strange;
  add_to(all.cold_users, some.cold_users);
  add_to(all.cold_tracks, some.cold_tracks);
}

}  // namespace

Result<TableContents> read_table(tables::Database& database, const std::filesystem::path& file, std::uint32_t users,
                                 std::uint32_t tracks, const TableContents* known) {
  const auto table = tables::parquet_source(database, file, kNames);
  if (!table) return table.error();
  const auto tallies = std::make_shared<Pool<Tally>>([=] { return Tally(users, tracks); });
  const std::string function = "digest_" + file.stem().string();
  auto added = database.add_row_function(
      function, kColumns, [tallies, known](const tables::ChunkView& chunk, std::span<std::uint8_t> out) -> Status {
        tallies->borrow()->take(chunk, known);
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        return {};
      });
  if (!added) return added.error();
  const auto looked = database.count(
      fmt::format("SELECT count(*) FROM {} WHERE {}(file_row_number, user_id::BIGINT, track_id::BIGINT, plays::BIGINT, "
                  "weight::FLOAT, first_played_at::TIMESTAMP, last_played_at::TIMESTAMP) <> 0",
                  *table, function));
  if (!looked) return looked.error();
  Tally all(users, tracks);
  for (const Tally& some : tallies->all()) add_to(all, some);
  if (all.strange > 0)
    return make_error(
        ErrorKind::corrupt,
        "{}: {} rows lack a user, a track, plays or a weight, or have an id beyond {} users and {} tracks; "
        "run segue split again",
        file.string(), all.strange, users, tracks);
  all.contents.cold.users = std::count(all.cold_users.begin(), all.cold_users.end(), true);
  all.contents.cold.tracks = std::count(all.cold_tracks.begin(), all.cold_tracks.end(), true);
  return std::move(all.contents);
}

Result<Digest> read_matrix(const std::filesystem::path& file, std::uint32_t users, std::uint32_t tracks,
                           ThreadTeam& team) {
  Digest digest;
  std::span<const std::uint64_t> offsets;
  std::uint64_t pairs = 0, weights = 0;
  std::uint32_t user = 0;
  const linalg::CsrSink sink{
      [&](std::uint32_t rows, std::uint32_t columns, std::span<const std::uint64_t> starts) -> Status {
        offsets = starts;
        digest.entries = starts.back();
        if (rows == users && columns == tracks) return {};
        return make_error(ErrorKind::check_failed,
                          "{}: is {} x {}, but the split is of {} users and {} tracks; run segue split --force again",
                          file.string(), rows, columns, users, tracks);
      },
      [&](std::span<const std::uint32_t> indices) {
        for (const std::uint32_t track : indices) {
          while (pairs >= offsets[user + 1]) ++user;
          digest.pairs += hash_pair(pairs++, user, track);
        }
      },
      [&](std::span<const float> values) {
        for (const float weight : values) digest.weights += hash_weight(weights++, weight);
      }};
  if (auto read = linalg::scan_npz(file, sink, team); !read) return read.error();
  return digest;
}

}  // namespace segue::split
