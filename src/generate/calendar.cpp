#include "calendar.hpp"

#include <chrono>
#include <cstdlib>

namespace segue::generate {
namespace {

void put_digits(char* at, unsigned value, unsigned digits) {
  for (unsigned i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
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
  const std::int64_t seconds = floor_divide(time_ms, 1000) + (as_z ? 0 : std::int64_t{zone_minutes} * 60);
  const std::int64_t day = floor_divide(seconds, 86'400);
  const auto of_day = static_cast<unsigned>(seconds - day * 86'400);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  char text[] = "0000-00-00T00:00:00+00:00";
  put_digits(text, static_cast<unsigned>(int(date.year())), 4);
  put_digits(text + 5, unsigned(date.month()), 2);
  put_digits(text + 8, unsigned(date.day()), 2);
  put_digits(text + 11, of_day / 3600, 2);
  put_digits(text + 14, of_day / 60 % 60, 2);
  put_digits(text + 17, of_day % 60, 2);
  if (as_z) {
    text[19] = 'Z';
    out.append(text, 20);
    return;
  }
  const auto minutes = static_cast<unsigned>(std::abs(zone_minutes));
  text[19] = zone_minutes < 0 ? '-' : '+';
  put_digits(text + 20, minutes / 60, 2);
  put_digits(text + 23, minutes % 60, 2);
  out.append(text, 25);
}

}  // namespace segue::generate
