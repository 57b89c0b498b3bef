// Names as people write them, folded to one clean form.
#pragma once
#include <string>
#include <string_view>

namespace segue::text {

// The clean form of a title or a name: repaired (repair.hpp), NFKC, full case folding, accents off Latin letters,
// control and zero-width characters dropped, punctuation to spaces, spaces made single. Letters of every script stay.
// What people write or leave out at will is made one: apostrophes go ("don't", "dont"), the dots of initials
// ("U.S.S.R."), the comma of thousands; "$" by a letter is "s" ("Ke$ha"); "C#" and "C♯" are "c sharp". Where this
// would leave nothing ("!!!", "???"), the folded text itself is the clean form. Idempotent; never empty for a text
// that shows anything. Source: Unicode 14 (utf8proc). Cost: O(length); pure ASCII goes through a table.
[[nodiscard]] std::string normalize(std::string_view text);

// The same text in valid UTF-8, repaired, NFC, without control characters, its spaces single and trimmed: what is shown
// to people. Idempotent, and normalize(tidy(text)) == normalize(text). Cost: O(length).
[[nodiscard]] std::string tidy(std::string_view text);

}  // namespace segue::text
