#include "number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace segue::evaluate {

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "-";
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  std::string text(buffer.data(), end.ptr);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);  // no "-0.0"
  return text;
}

std::string percent(double share, int decimals) { return fixed(100 * share, decimals) + " %"; }

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) text.insert(at -= 3, ",");
  return text;
}

std::string counted(std::int64_t count, std::string_view one, std::string_view more) {
  return grouped(count) + " " + std::string(count == 1 ? one : more);
}

std::size_t shown_width(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1;
  return width;
}

std::string padded_right(std::string text, std::size_t width) {
  const std::size_t shown = shown_width(text);
  if (shown < width) text.append(width - shown, ' ');
  return text;
}

std::string padded_left(std::string text, std::size_t width) {
  const std::size_t shown = shown_width(text);
  if (shown < width) text.insert(0, width - shown, ' ');
  return text;
}

}  // namespace segue::evaluate
