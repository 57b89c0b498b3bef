#include "plays/play_statistics.hpp"

#include <algorithm>

namespace segue::prepare {

void PlayStatistics::add(const Play& play) {
  if (play.ms_played == kNoMs)
    ++rows_without_length;
  else
    ++rows_by_seconds[std::min<std::size_t>(play.ms_played / 1000, kLongest)];
  if (play.played_at == kNoTime) return;
  constexpr std::int64_t kHour = 3'600'000'000;
  const std::int64_t hour = play.played_at / kHour;  // 03 lets nothing before 1990 through
  const auto day = static_cast<std::size_t>(hour / 24 - kFirstDay);
  if (day >= rows_by_day.size()) rows_by_day.resize(day + 1);
  ++rows_by_day[day];
  ++rows_by_hour[static_cast<std::size_t>(hour % 24)];
}

void PlayStatistics::add(const PlayStatistics& other) {
  rows_without_length += other.rows_without_length;
  for (std::size_t i = 0; i < rows_by_seconds.size(); ++i) rows_by_seconds[i] += other.rows_by_seconds[i];
  rows_by_day.resize(std::max(rows_by_day.size(), other.rows_by_day.size()));
  for (std::size_t i = 0; i < other.rows_by_day.size(); ++i) rows_by_day[i] += other.rows_by_day[i];
  for (std::size_t i = 0; i < rows_by_hour.size(); ++i) rows_by_hour[i] += other.rows_by_hour[i];
  for (std::size_t i = 0; i < rejected.size(); ++i) {
    rejected[i].rows += other.rejected[i].rows;
    rejected[i].first.insert(other.rejected[i].first.begin(), other.rejected[i].first.end());
    while (rejected[i].first.size() > kExamples) rejected[i].first.erase(std::prev(rejected[i].first.end()));
  }
}

}  // namespace segue::prepare
