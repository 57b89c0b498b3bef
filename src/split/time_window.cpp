#include "time_window.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>

namespace segue::split {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;

// Rows of a sample by hour; nothing where the table cannot be read so.
std::map<std::int64_t, std::int64_t> sample_hours(tables::Database& database, const std::string& table,
                                                  std::int64_t rows) {
  // Spread, since rows come by user and users by when they were first seen: the first ones would mislead. And long,
  // since a row group is unpacked whole.
  constexpr std::int64_t kParts = 16, kPartRows = std::int64_t{1} << 19U;
  std::map<std::int64_t, std::int64_t> hours;
  for (std::int64_t part = 0; part < kParts; ++part) {
    const std::int64_t first = rows / kParts * part;
    auto counted = database.query(
        fmt::format("SELECT (epoch_us(played_at) // {})::BIGINT AS hour, count(*) FROM {} WHERE file_row_number >= {} "
                    "AND file_row_number < {} AND isfinite(played_at) GROUP BY hour",
                    kHour, table, first, first + std::min(kPartRows, rows / kParts)));
    if (!counted) return {};
    for (;;) {
      const auto chunk = counted->next();
      if (!chunk) return {};
      if (!*chunk) break;
      const auto hour = (*chunk)->column<std::int64_t>(0), of_hour = (*chunk)->column<std::int64_t>(1);
      for (std::size_t row = 0; row < hour.size(); ++row) hours[hour[row]] += of_hour[row];
    }
  }
  return hours;
}

}  // namespace

std::optional<std::int64_t> Moments::nth(std::int64_t index) {
  index -= plays_before;
  if (index < 0 || index >= static_cast<std::int64_t>(within.size())) return std::nullopt;
  const auto place = within.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(within.begin(), place, within.end());
  return *place;
}

TimeWindow guess_window(tables::Database& database, const std::string& table, std::int64_t rows,
                        const SoughtMoment& sought) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  if (!sought.share || sought.room == 0) return {};
  if (static_cast<std::size_t>(rows) <= sought.room) return {std::numeric_limits<std::int64_t>::min(), kEnd};
  const auto hours = sample_hours(database, table, rows);
  std::int64_t sampled = 0;
  for (const auto& [hour, of_hour] : hours) sampled += of_hour;
  // A fifth of the room is left for what the sample does not tell.
  const double spread = 0.4 * static_cast<double>(sought.room) / static_cast<double>(rows);
  const double from = (*sought.share - spread) * static_cast<double>(sampled),
               to = (*sought.share + spread) * static_cast<double>(sampled);
  TimeWindow window;
  std::int64_t before = 0;
  for (const auto& [hour, of_hour] : hours) {
    if (static_cast<double>(before) <= from || before == 0) window.from = hour * kHour;
    if (static_cast<double>(before) < to) window.to = std::min(hour, kEnd / kHour - 1) * kHour + kHour;
    before += of_hour;
  }
  return window;
}

}  // namespace segue::split
