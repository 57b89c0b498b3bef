// Numbers as people read them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace segue::evaluate {

[[nodiscard]] std::string fixed(double value, int decimals);    // "0.0312"; "-" when not defined
[[nodiscard]] std::string percent(double share, int decimals);  // "3.1 %"
[[nodiscard]] std::string grouped(std::int64_t count);          // "1,234,567"
// "1 user", "2,000 users": what goes with one, and with any other number.
[[nodiscard]] std::string counted(std::int64_t count, std::string_view one, std::string_view more);
// Width on a terminal: characters, not bytes.
[[nodiscard]] std::size_t shown_width(std::string_view text);
[[nodiscard]] std::string padded_right(std::string text, std::size_t width);  // text first
[[nodiscard]] std::string padded_left(std::string text, std::size_t width);   // spaces first

}  // namespace segue::evaluate
