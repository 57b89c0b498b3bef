// Charts as inline SVG, drawn in the page's own colours, so that they follow its light and dark.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace segue::page {

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

// One of several compared things. Its colour is that of `color_class(number)`.
struct Estimate {
  std::string label;
  std::size_t color = 0;
  double value = 0, low = 0, high = 0;  // NaN in low: no interval; NaN in value: nothing is drawn but a dash
};
// Bars from the left, one below the other, with intervals as whiskers and the value at the right, in groups with a
// heading (empty: none). All on one scale, that starts at 0, or below where a value does.
struct EstimateGroup {
  std::string heading;
  std::vector<Estimate> estimates;
};
[[nodiscard]] std::string interval_bars(std::span<const EstimateGroup> groups, const std::string& title, int decimals);

// Lines over numbers. Points rise in x; with low and high, a band around the line.
struct CurvePoint {
  double x = 0, y = 0, low = 0, high = 0;  // NaN in low: no band
};
struct Curve {
  std::string label;
  std::size_t color = 0;
  bool dashed = false;
  std::vector<CurvePoint> points;
};
struct Axes {
  std::string x, y;                                     // what they count
  bool log_x = false;                                   // for x above 0
  bool percent_y = false;                               // y is a share
  std::vector<std::pair<double, std::string>> x_ticks;  // empty: round numbers
};
// A height to compare with, drawn across; where it is far above the points, its name and value stand at the top.
struct Level {
  std::string label;
  double y = 0;
};
[[nodiscard]] std::string curves(std::span<const Curve> curves, const Axes& axes);

// Points in a plane, each with its name beside it, and an interval in y.
struct Dot {
  std::string label;
  std::size_t color = 0;
  double x = 0, y = 0, low = 0, high = 0;
};
[[nodiscard]] std::string scatter(std::span<const Dot> dots, const Axes& axes, std::span<const Level> levels = {});

// "c0" .. "c5", then from the start; "cr" for what is no compared thing but a reference.
inline constexpr std::size_t kReferenceColor = static_cast<std::size_t>(-1);
[[nodiscard]] std::string color_class(std::size_t color);

}  // namespace segue::page
