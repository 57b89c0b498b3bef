// Where the brackets of a title are.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace segue::text {

inline constexpr std::size_t kLongestTitle = 2000;  // bytes; beyond it no credits or marks are looked for

struct Bracket {
  std::size_t begin, end;              // bytes of the whole group, its brackets included
  std::size_t inner_begin, inner_end;  // bytes between the brackets
};

// The outermost (..) [..] {..} and their full-width kin, in order. One that is never closed runs to the end.
[[nodiscard]] std::vector<Bracket> find_brackets(std::string_view text);

// The text without `begin`..`end`: blanks made single around the cut and trimmed at both ends.
[[nodiscard]] std::string cut(std::string_view text, std::size_t begin, std::size_t end);

[[nodiscard]] std::string_view trim(std::string_view text);

// Whether the text has a letter or digit of any script.
[[nodiscard]] bool has_words(std::string_view text);

}  // namespace segue::text
