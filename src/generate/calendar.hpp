// Days and times of day as numbers, and back as text.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace segue::generate {

inline constexpr std::int64_t kDayMs = 86'400'000;

[[nodiscard]] std::optional<std::int64_t> parse_date(std::string_view text);  // "2023-01-01" to days since 1970
[[nodiscard]] int year_of(std::int64_t day);
// "2023-04-01T18:02:11" and then "Z", or "+02:00" for a zone that many minutes east; behind what `out` holds.
void append_iso_time(std::string& out, std::int64_t time_ms, int zone_minutes, bool as_z);

}  // namespace segue::generate
