// How 01_ingest_plays.sql reads the times of a file.
#pragma once
#include <cstdint>
#include <map>
#include <set>
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

}  // namespace segue::prepare
