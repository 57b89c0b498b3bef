// Pages for people: self-contained HTML, without script, font or picture from elsewhere; light and dark by the
// reader's system; readable on a phone.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace segue::page {

// A whole document in the common style. `title` is escaped; `body` is HTML.
[[nodiscard]] std::string document(std::string_view title, std::string_view body);

[[nodiscard]] std::string escape_html(std::string_view text);
[[nodiscard]] std::string grouped_digits(std::int64_t number);  // 1,234,567
[[nodiscard]] std::string short_number(std::int64_t number);    // 1.2M

}  // namespace segue::page
