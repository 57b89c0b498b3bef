#include "segue/page/document.hpp"

#include <cstddef>
#include <fmt/format.h>

#include "style.hpp"

namespace segue::page {

std::string document(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><title>{}</title><style>{}</style></head><body><main>{}</main>"
      "</body></html>\n",
      escape_html(title), kStyle, body);
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string grouped_digits(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string short_number(std::int64_t number) {
  const auto value = static_cast<double>(number);
  if (number >= 10'000'000) return fmt::format("{:.0f}M", value / 1e6);
  if (number >= 1'000'000) return fmt::format("{:.1f}M", value / 1e6);
  if (number >= 10'000) return fmt::format("{:.0f}k", value / 1e3);
  if (number >= 1'000) return fmt::format("{:.1f}k", value / 1e3);
  return fmt::format("{}", number);
}

}  // namespace segue::page
