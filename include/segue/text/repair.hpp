// Undoes what a name suffered on its way here: wrong encodings and left-over escapes.
#pragma once
#include <string>
#include <string_view>

namespace segue::text {

// The text in valid UTF-8, with the damage undone that is certain:
//  - bytes that are not UTF-8 are read as Windows-1252 (a superset of Latin-1): "Bj\xF6rk" is "Björk";
//  - UTF-8 that was read as Latin-1 or Windows-1252, once or more: "MotÃ¶rhead" is "Motörhead";
//  - HTML entities with their semicolon: "&amp;amp;" is "&", "&#39;" is "'";
//  - percent-encoding, where all of the text is so encoded: "Bj%C3%B6rk" is "Björk", "100% Pure" stays.
// What may be meant as it stands ("KNÍŽKA", "Amanhã…”") stays. Idempotent. Cost: O(length) a layer of damage.
[[nodiscard]] std::string repair(std::string_view text);

}  // namespace segue::text
