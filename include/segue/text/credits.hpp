// Who a track is by: the main artist, and the guests that credits name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace segue::text {

struct Credits {
  std::string artist;               // main credit as written, guests taken off
  std::string title;                // title without "(feat. ...)"
  std::vector<std::string> guests;  // as written, in order
};

// Takes "feat.", "ft.", "featuring", "with" (in brackets) credits apart, in artist or title, bracketed or trailing.
// Never leaves artist or title empty.
[[nodiscard]] Credits split_credits(std::string_view artist, std::string_view title);

}  // namespace segue::text
