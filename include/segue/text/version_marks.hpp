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
  std::string base_title;  // the title without its marks, tidied, else as written; empty only where the title is
  std::string mark;        // the marks, normalized, in order, e.g. "remastered 2009"; empty if none
  std::string remix;  // which remix: its mark without words of edits ("tiesto" of "Tiësto Remix - Radio Edit"), the
                      // whole mark where it has no others ("remix"); empty for all other kinds
  VersionKind kind = VersionKind::original;  // the strongest of the marks': remix over alternate over same
};

// "Come Together - Remastered 2009" gives {"Come Together", "remastered 2009", same}. Marks are found in brackets of
// every kind, after a dash, between dashes or tildes at the end ("-Live ver.-"), and bare where nobody sings them
// ("Song Album Version"); in English, German, French, Spanish, Portuguese, Italian, Turkish, Japanese and Korean usage.
// A title that merely contains such a word ("Live and Let Die") keeps it. What a mark means follows MusicBrainz' split
// of recordings: a remaster, edit or reissue is the same recording; a live or acoustic take is another one of the same
// song; a remix with a name is a song apart, known by who made it. Take credits off before
// (credits.hpp). The base title has no marks left; in a text beyond 2000 bytes none are
// looked for. Cost: O(length) for each mark.
[[nodiscard]] VersionMarks find_version_marks(std::string_view title);

}  // namespace segue::text
