#include "source.hpp"

#include <array>

#include "segue/tables/parquet.hpp"

namespace segue::split {
namespace {

// Rows of a table whose ids are 0 .. n-1.
Result<std::uint32_t> count_ids(tables::Database& database, const std::filesystem::path& file, std::string_view id) {
  const std::array columns{id};
  const auto table = tables::parquet_source(database, file, columns);
  if (!table) return table.error();
  const auto count = database.count(fmt::format("SELECT max({}) + 1 FROM {}", id, *table));
  if (!count) return count.error();
  return static_cast<std::uint32_t>(*count);
}

}  // namespace

Result<Source> read_source(tables::Database& database, const std::filesystem::path& input) {
  const auto file = input / "preprocessed.parquet";
  constexpr std::array<std::string_view, 7> kColumns{"user_id", "track_id", "played_at", "ms_played",
                                                     "skipped", "source",   "plays"};
  const auto plays = tables::parquet_source(database, file, kColumns);
  if (!plays) return plays.error();
  Source source;
  source.plays = *plays;
  const auto users = count_ids(database, input / "users.parquet", "user_id");
  if (!users) return users.error();
  const auto tracks = count_ids(database, input / "items.parquet", "track_id");
  if (!tracks) return tracks.error();
  source.users = *users;
  source.tracks = *tracks;

  auto rows = database.query(
      fmt::format("SELECT count(*), coalesce(sum(plays), 0)::BIGINT, count(*) FILTER (played_at IS NULL), "
                  "count(*) FILTER (source = 'train'), count(*) FILTER (source = 'test'), "
                  "coalesce(epoch_us(min(played_at)), 0), coalesce(epoch_us(max(played_at)), 0), "
                  "coalesce(max(user_id)::BIGINT, 0), coalesce(max(track_id)::BIGINT, 0), "
                  "count(*) FILTER (plays IS NULL OR plays = 0 OR user_id IS NULL OR track_id IS NULL) FROM {}",
                  source.plays));
  if (!rows) return rows.error();
  const auto chunk = rows->next();
  if (!chunk) return chunk.error();
  const auto cell = [&](std::size_t column) { return (*chunk)->column<std::int64_t>(column)[0]; };
  source.rows = cell(0);
  source.play_count = cell(1);
  source.rows_without_time = cell(2);
  source.rows_given_train = cell(3);
  source.rows_given_test = cell(4);
  source.first = cell(5);
  source.last = cell(6);
  if (source.rows == 0)
    return make_error(ErrorKind::invalid_argument, "{}: holds no plays, so there is nothing to split", file.string());
  if (cell(7) >= source.users || cell(8) >= source.tracks)
    return make_error(ErrorKind::corrupt,
                      "{}: has user {} and track {}, but users.parquet and items.parquet end at {} and {}; run segue "
                      "preprocess again",
                      file.string(), cell(7), cell(8), std::int64_t{source.users} - 1, std::int64_t{source.tracks} - 1);
  if (cell(9) > 0)
    return make_error(ErrorKind::corrupt,
                      "{}: {} rows lack a user, a track or a play count; run segue preprocess again", file.string(),
                      cell(9));
  return source;
}

}  // namespace segue::split
