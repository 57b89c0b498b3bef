#include <cmath>
#include <fmt/format.h>

#include "plane.hpp"

#include "segue/page/document.hpp"

namespace segue::page {

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
  std::string svg = plane.frame();
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

}  // namespace segue::page
