// How 01_ingest_plays.sql reads the times of a file.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "ingest/preset.hpp"

namespace segue::prepare {

enum class TimeKind : std::uint8_t { text, whole_number, number, moment };

// What is known of the fields of some files before a row is read.
struct KnownFields {
  std::set<std::string, std::less<>> there;  // any other is NULL in every row
  std::map<std::string, TimeKind> times;     // of played_at and end_time; text where there is none
};

// The SELECT of plays from what maps their fields; `from` follows its FROM. A last column, `raw_as`, is mapped's raw.
[[nodiscard]] std::string plays_select(const Source& source, const KnownFields& fields, const std::string& from,
                                       std::string_view raw_as = {});

// UTC microseconds of a number of seconds, milli-, micro- or nanoseconds since 1970, told apart by size: from 1e11 on
// it is milliseconds. Nothing beyond 9e18.
[[nodiscard]] std::optional<std::int64_t> whole_epoch_time(std::int64_t number);
// Of many, for Database::add_time_function.
void whole_epoch_times(std::span<const std::int64_t> numbers, std::span<std::int64_t> times);

}  // namespace segue::prepare
