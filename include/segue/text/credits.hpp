// Who a track is by: the main artist, and the guests that credits name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace segue::text {

struct Credits {
  std::string artist;               // main credit, guests taken off
  std::string title;                // title without "(feat. ...)"
  std::vector<std::string> guests;  // in order of naming, each once; artist's before title's
};

// Takes guests off: "feat.", "ft.", "featuring" anywhere, bracketed or trailing, in artist or title; in brackets also
// "with", "w/", "con", "avec", "mit" and "&" before a name ("(With Strings)" names none). Versions stay: "Song (X Remix
// feat. Y)" is "Song (X Remix)". All texts come out tidied (normalize.hpp), else as written. Artist and title are never
// emptied by this. In a text beyond 2000 bytes none are looked for.
// Cost: O(length) for each credit.
[[nodiscard]] Credits split_credits(std::string_view artist, std::string_view title);

}  // namespace segue::text
