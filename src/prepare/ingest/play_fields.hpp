// How 01_ingest_plays.sql reads the times of a file.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "ingest/preset.hpp"

namespace segue::prepare {

enum class TimeKind : std::uint8_t { text, whole_number, number, moment };

// The SELECT of plays from what maps their fields; `from` follows its FROM. A field without a kind is text.
[[nodiscard]] std::string plays_select(const Source& source, const std::map<std::string, TimeKind>& times,
                                       const std::string& from);

}  // namespace segue::prepare
