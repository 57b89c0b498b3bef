// Unicode text as code points: decomposed, folded, accents taken off Latin letters, composed again.
#pragma once
#include <string>
#include <string_view>

namespace segue::text {

// Compatibility decomposition with full case folding; apostrophes of every shape as ', accents off Latin letters.
[[nodiscard]] std::u32string fold_letters(std::string_view well_formed);

// Canonical composition (the second half of NFC) in place.
void compose(std::u32string& text);

// Unicode NFC.
[[nodiscard]] std::u32string canonical(std::string_view well_formed);

[[nodiscard]] bool is_blank(char32_t c);      // spaces, line breaks and tabs of every width
[[nodiscard]] bool is_invisible(char32_t c);  // controls, zero-width and direction marks, noncharacters
[[nodiscard]] bool is_joiner(char32_t c);     // zero-width (non-)joiners: part of emoji and of some scripts

}  // namespace segue::text
