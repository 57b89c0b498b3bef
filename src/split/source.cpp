#include "source.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

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

// What the rows say of themselves, gathered while they pass: one scan of the table for all of it.
class Survey {
 public:
  static constexpr std::array kColumns = {tables::ColumnType::int64,     tables::ColumnType::int64,
                                          tables::ColumnType::timestamp, tables::ColumnType::int64,
                                          tables::ColumnType::boolean,   tables::ColumnType::boolean};

  // user_id, track_id, played_at, plays, source = 'train', source = 'test'. From any thread.
  void take(const tables::ChunkView& rows) {
    const auto user = rows.column<std::int64_t>(0), track = rows.column<std::int64_t>(1),
               at = rows.column<std::int64_t>(2), plays = rows.column<std::int64_t>(3);
    const auto of_train = rows.column<bool>(4), of_test = rows.column<bool>(5);
    std::array<tables::Presence, kColumns.size()> present;
    for (std::size_t column = 0; column < present.size(); ++column) present[column] = rows.presence(column);
    const std::lock_guard lock(mutex_);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      ++source.rows;
      if (present[4][row] && of_train[row]) ++source.rows_given_train;
      if (present[5][row] && of_test[row]) ++source.rows_given_test;
      if (!present[0][row] || !present[1][row] || !present[3][row] || plays[row] == 0) {
        ++incomplete;
        continue;
      }
      source.play_count += plays[row];
      last_user = std::max(last_user, user[row]);
      last_track = std::max(last_track, track[row]);
      if (!present[2][row]) {
        ++source.rows_without_time;
        continue;
      }
      first_ = std::min(first_, at[row]);
      last_ = std::max(last_, at[row]);
      const std::int64_t day = at[row] / kDay - (at[row] % kDay < 0 ? 1 : 0);
      if (day >= 0 && day < kDays)
        days_[static_cast<std::size_t>(day)] += plays[row];
      else
        source.plays_by_day[day] += plays[row];
    }
  }

  void finish() {
    for (std::size_t day = 0; day < days_.size(); ++day)
      if (days_[day] > 0) source.plays_by_day[static_cast<std::int64_t>(day)] = days_[day];
    if (!source.has_times()) return;
    source.first = first_;
    source.last = last_;
  }

  Source source;
  std::int64_t incomplete = 0, last_user = 0, last_track = 0;

 private:
  static constexpr std::int64_t kDay = 86'400'000'000, kDays = 47'482;  // up to 2100
  std::mutex mutex_;
  std::int64_t first_ = std::numeric_limits<std::int64_t>::max(), last_ = std::numeric_limits<std::int64_t>::min();
  std::vector<std::int64_t> days_ = std::vector<std::int64_t>(kDays);
};

}  // namespace

Result<Source> read_source(tables::Database& database, const std::filesystem::path& input) {
  const auto file = input / "preprocessed.parquet";
  constexpr std::array<std::string_view, 7> kColumns{"user_id", "track_id", "played_at", "ms_played",
                                                     "skipped", "source",   "plays"};
  const auto plays = tables::parquet_source(database, file, kColumns);
  if (!plays) return plays.error();
  const auto users = count_ids(database, input / "users.parquet", "user_id");
  if (!users) return users.error();
  const auto tracks = count_ids(database, input / "items.parquet", "track_id");
  if (!tracks) return tracks.error();

  const auto survey = std::make_shared<Survey>();
  auto added = database.add_row_function(
      "survey_play", Survey::kColumns, [survey](const tables::ChunkView& rows, std::span<std::uint8_t> out) -> Status {
        survey->take(rows);
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        return {};
      });
  if (!added) return added.error();
  const auto looked = database.count(
      fmt::format("SELECT count(*) FROM {} WHERE survey_play(user_id::BIGINT, track_id::BIGINT, played_at::TIMESTAMP, "
                  "plays::BIGINT, source = 'train', source = 'test') <> 0",
                  *plays));
  if (!looked) return looked.error();
  survey->finish();
  Source& source = survey->source;
  source.plays = *plays;
  source.users = *users;
  source.tracks = *tracks;
  if (source.rows == 0)
    return make_error(ErrorKind::invalid_argument, "{}: holds no plays, so there is nothing to split", file.string());
  if (survey->last_user >= source.users || survey->last_track >= source.tracks)
    return make_error(ErrorKind::corrupt,
                      "{}: has user {} and track {}, but users.parquet and items.parquet end at {} and {}; run segue "
                      "preprocess again",
                      file.string(), survey->last_user, survey->last_track, std::int64_t{source.users} - 1,
                      std::int64_t{source.tracks} - 1);
  if (survey->incomplete > 0)
    return make_error(ErrorKind::corrupt,
                      "{}: {} rows lack a user, a track or a play count; run segue preprocess again", file.string(),
                      survey->incomplete);
  return std::move(source);
}

}  // namespace segue::split
