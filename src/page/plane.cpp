#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "segue/page/charts.hpp"
#include "segue/page/document.hpp"

namespace segue::page {
namespace {

constexpr double kWidth = 460, kHeight = 250, kLeft = 48, kRight = 448, kTop = 24, kBottom = 206;

struct Range {
  double least = std::numeric_limits<double>::infinity(), most = -least;

  void take(double value) {
    if (std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
  }
  [[nodiscard]] bool empty() const { return !(least <= most); }
  void widen(double share) {
    const double room = most > least ? (most - least) * share : std::max(std::abs(most), 1.0) * share;
    least -= room, most += room;
  }
};

class Plane {
 public:
  Plane(Range x, Range y, const Axes& axes) : x_(x), y_(y), axes_(axes) {
    if (axes.log_x) x_ = {std::log(x.least), std::log(x.most)};
  }
  [[nodiscard]] double across(double x) const {
    return kLeft + (kRight - kLeft) * share(x_, axes_.log_x ? std::log(x) : x);
  }
  [[nodiscard]] double down(double y) const { return kBottom - (kBottom - kTop) * share(y_, y); }

  [[nodiscard]] std::string frame(int decimals) const {
    std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} against {}\">", kWidth,
                                  kHeight, escape_html(axes_.y), escape_html(axes_.x));
    for (int i = 0; i <= 4; ++i) {
      const double value = y_.least + (y_.most - y_.least) * i / 4, at = down(value);
      svg += fmt::format(
          "<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text class=\"tick\" "
          "text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>",
          kLeft, kRight, at, at, kLeft - 5, at + 4,
          axes_.percent_y ? fmt::format("{:.0f} %", value * 100) : fmt::format("{:.{}f}", value, decimals));
    }
    auto ticks = axes_.x_ticks;
    if (ticks.empty())
      for (const double value : {x_.least, (x_.least + x_.most) / 2, x_.most})
        ticks.emplace_back(value, fmt::format("{:.2f}", value));
    for (const auto& [value, label] : ticks) {
      const double at = across(value);
      const char* anchor = at < kLeft + 20 ? "start" : at > kRight - 20 ? "end" : "middle";
      svg += fmt::format("<text class=\"tick\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{}\">{}</text>", anchor, at,
                         kBottom + 17, escape_html(label));
    }
    return svg + fmt::format(
                     "<text class=\"tick\" x=\"0\" y=\"12\">{}</text><text class=\"tick\" text-anchor=\"end\" "
                     "x=\"{}\" y=\"{}\">{}</text>",
                     escape_html(axes_.y), kRight, kHeight - 8, escape_html(axes_.x));
  }

 private:
  static double share(const Range& range, double value) {
    return range.most > range.least ? (value - range.least) / (range.most - range.least) : 0.5;
  }
  Range x_, y_;
  const Axes& axes_;
};

}  // namespace

std::string curves(std::span<const Curve> curves, const Axes& axes) {
  Range x, y;
  y.take(0);
  for (const auto& curve : curves)
    for (const auto& point : curve.points) {
      x.take(point.x);
      for (const double value : {point.y, point.low, point.high}) y.take(value);
    }
  if (x.empty()) return "";
  const Plane plane(x, y, axes);
  std::string svg = plane.frame(3);
  for (const auto& curve : curves) {
    std::string line, above, below;
    for (const auto& point : curve.points) {
      const std::string at = fmt::format("{:.1f} ", plane.across(point.x));
      line += (line.empty() ? "M" : "L") + at + fmt::format("{:.1f}", plane.down(point.y));
      if (!std::isfinite(point.low) || !std::isfinite(point.high)) continue;
      above += (above.empty() ? "M" : "L") + at + fmt::format("{:.1f}", plane.down(point.high));
      below.insert(0, "L" + at + fmt::format("{:.1f}", plane.down(point.low)));
    }
    if (!above.empty())
      svg += fmt::format("<path class=\"band {}\" d=\"{}{}Z\"/>", color_class(curve.color), above, below);
    svg += fmt::format("<path class=\"line {}{}\" d=\"{}\"><title>{}</title></path>", color_class(curve.color),
                       curve.dashed ? " dashed" : "", line, escape_html(curve.label));
  }
  return svg + "</svg>";
}

std::string scatter(std::span<const Dot> dots, const Axes& axes) {
  Range x, y;
  for (const auto& dot : dots) {
    x.take(dot.x);
    for (const double value : {dot.y, dot.low, dot.high}) y.take(value);
  }
  if (x.empty() || y.empty()) return "";
  x.widen(0.15);
  y.widen(0.1);
  const Plane plane(x, y, axes);
  std::string svg = plane.frame(3);
  std::vector<double> labels;  // heights taken, so that names do not lie on one another
  for (const auto& dot : dots) {
    if (!std::isfinite(dot.x) || !std::isfinite(dot.y)) continue;
    const double across = plane.across(dot.x), down = plane.down(dot.y);
    if (std::isfinite(dot.low) && std::isfinite(dot.high))
      svg += fmt::format("<path class=\"line {}\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>", color_class(dot.color), across,
                         plane.down(dot.low), plane.down(dot.high));
    double height = down + 4;
    while (std::any_of(labels.begin(), labels.end(), [&](double taken) { return std::abs(taken - height) < 13; }))
      height -= 14;
    labels.push_back(height);
    const bool left = across > (kLeft + kRight) / 2;
    svg += fmt::format(
        "<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\"><title>{}: {:.4g}, {:.4g}</title>"
        "</circle><text class=\"value\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
        color_class(dot.color), across, down, escape_html(dot.label), dot.x, dot.y, left ? "end" : "start",
        across + (left ? -11 : 11), height, escape_html(dot.label));
  }
  return svg + "</svg>";
}

}  // namespace segue::page
