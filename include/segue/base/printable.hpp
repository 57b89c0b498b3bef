// Text of unknown origin, made safe to show: a file's name or a piece of its content may hold bytes that a terminal
// obeys.
#pragma once
#include <string>
#include <string_view>

namespace segue {

// `text` on one line: control bytes become spaces, bytes that are no UTF-8 become '?'.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace segue
