// One name, written as different players and people write it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace segue::generate {

// The order is part of the bytes of a log. A kind that does not apply to a name leaves it as it is.
enum class ArtistSpelling : std::uint8_t {
  canonical,
  lower,
  upper,
  article,     // "The Lanterns" as "Lanterns, The"
  ampersand,   // "&" and "and" for one another
  no_accents,  // "Björn" as "Bjorn"
  whitespace,  // doubled, trailing, not breaking
  typo,        // two letters swapped or one lost
  mojibake     // UTF-8 read as Windows-1252
};
enum class TitleSpelling : std::uint8_t {
  canonical,
  credit_in_artist,  // "Mira feat. Tolan" as the artist
  credit_bare,       // "Title ft. Tolan"
  lower,
  whitespace,
  mark_form,  // "(Live)" as "- Live"
  typo
};
inline constexpr unsigned kArtistSpellings = 9;
inline constexpr unsigned kTitleSpellings = 7;  // together 63 pairs: a set of them fits 64 bits

enum class Version : std::uint8_t { original, remaster, live, radio_edit, deluxe, acoustic, remix };
[[nodiscard]] std::string_view version_name(Version version);

// `choice` settles what a kind leaves open: which letter, which white space.
[[nodiscard]] std::string spell_artist(std::string_view name, ArtistSpelling kind, std::uint64_t choice);

struct TitleParts {
  std::string_view title;
  std::string_view guest;  // empty: none
  Version version = Version::original;
  int year = 0;              // of the remaster
  std::string_view remixer;  // of the remix
};
[[nodiscard]] std::string spell_title(const TitleParts& parts, TitleSpelling kind, std::uint64_t choice);

// What stays the same in every spelling but typos and mojibake: names that differ in it cannot be taken for another.
[[nodiscard]] std::uint64_t name_identity(std::string_view name);

}  // namespace segue::generate
