#include "calendar.hpp"

#include <chrono>
#include <cstdlib>

#include "segue/base/time_text.hpp"

namespace segue::generate {
namespace {

void append_two_digits(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int parts[3] = {0, 0, 0};
  for (std::size_t i = 0, part = 0; i < 10; ++i) {
    if (i == 4 || i == 7) {
      ++part;
    } else if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    } else {
      parts[part] = parts[part] * 10 + (text[i] - '0');
    }
  }
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

int year_of(std::int64_t day) {
  return int(std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day))).year());
}

void append_iso_time(std::string& out, std::int64_t time_ms, int zone_minutes, bool as_z) {
  constexpr std::int64_t kSecond = 1'000'000;
  append_time(out, (floor_divide(time_ms, 1000) + (as_z ? 0 : std::int64_t{zone_minutes} * 60)) * kSecond, 'T');
  if (as_z) {
    out += 'Z';
    return;
  }
  const auto minutes = static_cast<unsigned>(std::abs(zone_minutes));
  out += zone_minutes < 0 ? '-' : '+';
  append_two_digits(out, minutes / 60);
  out += ':';
  append_two_digits(out, minutes % 60);
}

}  // namespace segue::generate
