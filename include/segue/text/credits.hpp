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

// What an artist's name may hold beside one artist. A guess: "Simon & Garfunkel" are one act. Take it only where the
// catalogue bears it out: the lead is known alone and better than the two together, the others are known too.
struct JointCredit {
  std::string lead;  // "Jay-Z" of "Jay-Z & Linkin Park", "Miles Davis" of "Miles Davis with Gil Evans"; else ""
  std::vector<std::string> others;  // who stands after it
  std::string
      bare;  // without what file names add: "Mogwai" of "01Mogwai", "The Corrs" of "The Corrs - Breathless"; else ""
};

// Takes names apart at "&", "and", "+", "/", ",", ";", "x", "vs.", "with", "w/", "f.", "presents", "meets" between
// blanks; a backing band stays with its lead ("Bob Marley & The Wailers"). Guests are to be taken off before
// (split_credits). Cost: O(length).
[[nodiscard]] JointCredit split_joint_credit(std::string_view artist);

}  // namespace segue::text
