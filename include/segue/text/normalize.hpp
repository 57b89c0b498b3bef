// Names as people write them, folded to one clean form.
#pragma once
#include <string>
#include <string_view>

namespace segue::text {

// The clean form of a title or a name: NFKC, full case folding, accents off Latin letters, quotes and dashes made one,
// control and zero-width characters dropped, punctuation to spaces, spaces made single. Letters of every script stay;
// where cleaning would leave nothing ("!!!", "???"), the folded text itself is the clean form. Invalid UTF-8 is read
// as Latin-1. Idempotent. Cost: O(length).
[[nodiscard]] std::string normalize(std::string_view text);

// The same text in valid UTF-8, NFC, without control characters, its spaces trimmed: what is shown to people.
[[nodiscard]] std::string tidy(std::string_view text);

}  // namespace segue::text
