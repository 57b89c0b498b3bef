// The words that version marks are made of, in the languages of the titles.
#pragma once
#include <cstdint>
#include <string_view>

#include "segue/text/version_marks.hpp"

namespace segue::text {

enum class Role : std::uint8_t {
  unknown,
  head,      // a mark by itself: "remastered", "acoustic"
  noun,      // a mark with a word before it: "album version", "early take"
  modifier,  // says which: "radio", "piano", a year
  filler,    // binds: "at", "the", "en"
  live,      // a mark by itself, or before a place: "live", "live at"
};

struct MarkWord {
  std::string_view word;  // as `normalize` writes it
  Role role = Role::unknown;
  VersionKind kind = VersionKind::original;       // what it makes of the title
  VersionKind with_name = VersionKind::original;  // for heads and nouns: with unknown words beside; original: no mark
};

// The entry of a word, `unknown` for any other. Numbers are modifiers, those of a year and ordinals too.
[[nodiscard]] MarkWord mark_word(std::string_view word);

[[nodiscard]] bool is_year(std::string_view word);  // 1900..2099, and Japanese with its sign for year

// Takes the longest known word off the front of one written without blanks: "2009年リマスター", "Albumversion". False
// where none is.
[[nodiscard]] bool split_compound(std::string_view word, std::string_view& first, std::string_view& rest);

}  // namespace segue::text
