#include "plays/play_statistics.hpp"

#include <chrono>

namespace segue::prepare {

void PlayStatistics::add(const Play& play) {
  if (play.ms_played == kNoMs)
    ++rows_without_length;
  else
    ++rows_by_seconds[std::min<std::size_t>(play.ms_played / 1000, kLongest)];
  if (play.played_at == kNoTime) return;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{play.played_at}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  ++rows_by_day[day.time_since_epoch().count()];
  ++rows_by_hour[static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(time - day).count())];
}

void PlayStatistics::add(const PlayStatistics& other) {
  rows_without_length += other.rows_without_length;
  for (std::size_t i = 0; i < rows_by_seconds.size(); ++i) rows_by_seconds[i] += other.rows_by_seconds[i];
  for (const auto& [day, rows] : other.rows_by_day) rows_by_day[day] += rows;
  for (std::size_t i = 0; i < rows_by_hour.size(); ++i) rows_by_hour[i] += other.rows_by_hour[i];
  for (std::size_t i = 0; i < rejected.size(); ++i) {
    rejected[i].rows += other.rejected[i].rows;
    rejected[i].first.insert(other.rejected[i].first.begin(), other.rejected[i].first.end());
    while (rejected[i].first.size() > kExamples) rejected[i].first.erase(std::prev(rejected[i].first.end()));
  }
}

}  // namespace segue::prepare
