// Charts as inline SVG, drawn in the page's own colours, so that they follow its light and dark.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace segue::prepare {

struct Bar {
  std::string label;  // below the bar where `labelled`, and in its tooltip
  std::int64_t value = 0;
  bool labelled = true;
};

// Bars from left to right, the highest at full height.
[[nodiscard]] std::string bar_chart(const std::vector<Bar>& bars, const std::string& title);
// A filled line over many points in order; its first, middle and last label stand below.
[[nodiscard]] std::string line_chart(const std::vector<Bar>& points, const std::string& title);
// A bar of one row: parts of a whole side by side, each with a class for its colour.
struct Part {
  std::string label, css_class;
  std::int64_t value = 0;
};
[[nodiscard]] std::string split_bar(const std::vector<Part>& parts, std::int64_t whole);

[[nodiscard]] std::string escape_html(std::string_view text);
[[nodiscard]] std::string grouped_digits(std::int64_t number);  // 1,234,567
[[nodiscard]] std::string short_number(std::int64_t number);    // 1.2M

}  // namespace segue::prepare
