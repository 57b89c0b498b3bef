#include "source.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "segue/base/pool.hpp"
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

constexpr std::int64_t kDay = 86'400'000'000, kDays = 47'482;  // up to 2100

// What rows say of themselves.
struct Counts {
  std::int64_t rows = 0, play_count = 0, rows_without_time = 0, incomplete = 0, last_user = 0, last_track = 0;
  std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = std::numeric_limits<std::int64_t>::min();

  void add(const Counts& of) {
    rows += of.rows;
    play_count += of.play_count;
    rows_without_time += of.rows_without_time;
    incomplete += of.incomplete;
    last_user = std::max(last_user, of.last_user);
    last_track = std::max(last_track, of.last_track);
    first = std::min(first, of.first);
    last = std::max(last, of.last);
  }
};

struct Tally {
  Counts counts;
  std::vector<std::int64_t> days = std::vector<std::int64_t>(kDays);
  std::map<std::int64_t, std::int64_t> other_days;
  Moments near;

  // user_id, track_id, played_at, plays.
  void take(const tables::ChunkView& chunk, const TimeWindow& window) {
    const auto user = chunk.column<std::int64_t>(0), track = chunk.column<std::int64_t>(1),
               at = chunk.column<std::int64_t>(2), plays = chunk.column<std::int64_t>(3);
    const tables::Presence has_user = chunk.presence(0), has_track = chunk.presence(1), has_time = chunk.presence(2),
                           has_plays = chunk.presence(3);
    Counts now{.rows = static_cast<std::int64_t>(chunk.rows())};
    std::int64_t before = 0;
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      if (!has_user[row] || !has_track[row] || !has_plays[row] || plays[row] == 0) {
        ++now.incomplete;
        continue;
      }
      now.play_count += plays[row];
      now.last_user = std::max(now.last_user, user[row]);
      now.last_track = std::max(now.last_track, track[row]);
      if (!has_time[row]) {
        ++now.rows_without_time;
        continue;
      }
      now.first = std::min(now.first, at[row]);
      now.last = std::max(now.last, at[row]);
      const std::int64_t day = at[row] / kDay - (at[row] % kDay < 0 ? 1 : 0);
      if (day >= 0 && day < kDays)
        days[static_cast<std::size_t>(day)] += plays[row];
      else
        other_days[day] += plays[row];
      before += at[row] < window.from ? 1 : 0;
      if (at[row] >= window.from && at[row] < window.to) near.within.push_back(at[row]);
    }
    counts.add(now);
    near.plays_before += before;
  }
};

// Gathered while the rows pass, in one scan of the table for all of it: a tally a thread.
class Survey {
 public:
  static constexpr std::array kColumns = {tables::ColumnType::int64, tables::ColumnType::int64,
                                          tables::ColumnType::timestamp, tables::ColumnType::int64};

  Survey(const TimeWindow& window, std::size_t room) : window_(window), room_(room) {}

  void take(const tables::ChunkView& rows) {  // from any thread
    const auto tally = tallies_.borrow();
    const std::size_t before = tally->near.within.size();
    tally->take(rows, kept_ > room_ ? TimeWindow{} : window_);
    kept_ += tally->near.within.size() - before;
    if (kept_ > room_) tally->near = {};  // the guess was not good enough: they will be read again
  }

  // All that was taken, and the rest of what it says.
  Counts finish(Source& source) {
    Counts all;
    if (kept_ <= room_) source.near.within.reserve(kept_);
    for (Tally& of : tallies_.all()) {
      all.add(of.counts);
      for (std::size_t day = 0; day < of.days.size(); ++day)
        if (of.days[day] > 0) source.plays_by_day[static_cast<std::int64_t>(day)] += of.days[day];
      for (const auto& [day, plays] : of.other_days) source.plays_by_day[day] += plays;
      if (kept_ > room_) continue;
      source.near.plays_before += of.near.plays_before;
      source.near.within.insert(source.near.within.end(), of.near.within.begin(), of.near.within.end());
      of.near = {};  // `within = {}` would keep the memory
    }
    return all;
  }

 private:
  TimeWindow window_;
  std::size_t room_;
  std::atomic<std::size_t> kept_ = 0;
  Pool<Tally> tallies_{[] { return Tally{}; }};
};

// What the survey reads: where the statistics already say that all is well with a column, not that, but such a value.
struct Surveyed {
  std::string ids = "user_id::BIGINT, track_id::BIGINT", plays = "plays::BIGINT";
  bool rows_are_plays = false;
};

Result<Surveyed> choose_columns(tables::Database& database, const std::filesystem::path& file, std::int64_t users,
                                std::int64_t tracks) {
  const auto users_fit = tables::parquet_statistics_within(database, file, "user_id", 0, users - 1);
  if (!users_fit) return users_fit.error();
  const auto tracks_fit = tables::parquet_statistics_within(database, file, "track_id", 0, tracks - 1);
  if (!tracks_fit) return tracks_fit.error();
  const auto plays_one = tables::parquet_statistics_within(database, file, "plays", 1, 1);
  if (!plays_one) return plays_one.error();
  Surveyed columns;
  if (*users_fit && *tracks_fit) columns.ids = "0::BIGINT, 0::BIGINT";
  if (*plays_one) columns.plays = "1::BIGINT";
  columns.rows_are_plays = *plays_one;
  return columns;
}

}  // namespace

Result<Source> read_source(tables::Database& database, const std::filesystem::path& input, const SoughtMoment& sought) {
  const auto file = input / "preprocessed.parquet";
  constexpr std::array<std::string_view, 7> kColumns{"user_id", "track_id", "played_at", "ms_played",
                                                     "skipped", "source",   "plays"};
  const auto plays = tables::parquet_source(database, file, kColumns);
  if (!plays) return plays.error();
  const auto users = count_ids(database, input / "users.parquet", "user_id");
  if (!users) return users.error();
  const auto tracks = count_ids(database, input / "items.parquet", "track_id");
  if (!tracks) return tracks.error();

  const auto columns = choose_columns(database, file, *users, *tracks);
  if (!columns) return columns.error();
  const auto rows = database.count(fmt::format("SELECT count(*) FROM {}", *plays));
  if (!rows) return rows.error();
  const TimeWindow window = columns->rows_are_plays ? guess_window(database, *plays, *rows, sought) : TimeWindow{};
  const auto survey = std::make_shared<Survey>(window, sought.room);
  auto added = database.add_row_function(
      "survey_play", Survey::kColumns, [survey](const tables::ChunkView& chunk, std::span<std::uint8_t> out) -> Status {
        survey->take(chunk);
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        return {};
      });
  if (!added) return added.error();
  const auto looked =
      database.count(fmt::format("SELECT count(*) FROM {} WHERE survey_play({}, played_at::TIMESTAMP, {}) <> 0", *plays,
                                 columns->ids, columns->plays));
  if (!looked) return looked.error();
  Source source;
  source.plays = *plays;
  source.users = *users;
  source.tracks = *tracks;
  const Counts counts = survey->finish(source);
  source.rows = counts.rows;
  source.play_count = counts.play_count;
  source.rows_without_time = counts.rows_without_time;
  if (source.has_times()) source.first = counts.first, source.last = counts.last;
  // DuckDB compares the few entries of a dictionary, not the rows, but only with one value.
  for (const auto& [side, given] : {std::pair{"train", &source.rows_given_train}, {"test", &source.rows_given_test}}) {
    const auto found = database.count(fmt::format("SELECT count(*) FROM {} WHERE source = '{}'", *plays, side));
    if (!found) return found.error();
    *given = *found;
  }
  if (source.rows == 0)
    return make_error(ErrorKind::invalid_argument, "{}: holds no plays, so there is nothing to split", file.string());
  if (counts.last_user >= source.users || counts.last_track >= source.tracks)
    return make_error(ErrorKind::corrupt,
                      "{}: has user {} and track {}, but users.parquet and items.parquet end at {} and {}; run segue "
                      "preprocess again",
                      file.string(), counts.last_user, counts.last_track, std::int64_t{source.users} - 1,
                      std::int64_t{source.tracks} - 1);
  if (counts.incomplete > 0)
    return make_error(ErrorKind::corrupt,
                      "{}: {} rows lack a user, a track or a play count; run segue preprocess again", file.string(),
                      counts.incomplete);
  return source;
}

}  // namespace segue::split
