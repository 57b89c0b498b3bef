// Whether a stretch of a title (in brackets, after a dash) is a version mark as a whole.
#pragma once
#include <string>
#include <string_view>

#include "segue/text/version_marks.hpp"

namespace segue::text {

// The kind of version that `phrase` marks; `original` where it is a part of the title.
[[nodiscard]] VersionKind classify_mark(std::string_view phrase);

// Of a remix's mark the words that tell it from other remixes of the song; empty where there are none.
[[nodiscard]] std::string remix_name(std::string_view phrase);

// Whether the phrase is a mark that a place or date may follow after a dash: "Live at Wembley" (- "July 1986").
[[nodiscard]] bool is_live_mark(std::string_view phrase);
[[nodiscard]] bool goes_on_live(std::string_view phrase);

// The kind of a bare tail of a title, outside brackets and dashes; only what nobody sings: "Remastered 2009",
// "Album Version". `original` for all else.
[[nodiscard]] VersionKind classify_bare_tail(std::string_view phrase);
[[nodiscard]] bool may_end_bare_tail(std::string_view word);  // cheap: false for the last word of most titles

}  // namespace segue::text
