// Marks in a title that say which version of a song it is.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace segue::text {

enum class VersionKind : std::uint8_t {
  original,   // no mark
  same,       // remaster, mono/stereo, explicit/clean, deluxe/bonus, single or album edit: the same recording's song
  alternate,  // live, acoustic, demo, instrumental, ...: another take of the same song by the same artist
  remix,      // another artist's work on it: a song of its own
};

struct VersionMarks {
  std::string base_title;  // the title without its marks, as written; never empty
  std::string mark;        // the marks, normalized, e.g. "remastered 2009"; empty if none
  VersionKind kind = VersionKind::original;
};

// "Come Together - Remastered 2009" gives {"Come Together", "remastered 2009", same}. A title that merely contains
// such a word ("Live and Let Die") keeps it.
[[nodiscard]] VersionMarks find_version_marks(std::string_view title);

}  // namespace segue::text
