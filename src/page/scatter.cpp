#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "plane.hpp"
#include "shortened.hpp"

#include "segue/page/document.hpp"

namespace segue::page {
namespace {

// Where names stand, so that none lies on another.
class Names {
 public:
  // The height for a name from `left` on, as near to `wanted` as there is room.
  double place(double left, double width, double wanted) {
    double height = wanted;
    for (int line = 1; taken(left, width, height) && line < 16; ++line) {
      height = wanted - kLine * line;
      if (taken(left, width, height)) height = wanted + kLine * line;
    }
    taken_.push_back({left, left + width, height});
    return height;
  }

 private:
  static constexpr double kLine = 14;
  struct Name {
    double left, right, height;
  };
  [[nodiscard]] bool taken(double left, double width, double height) const {
    return height < kTop || height > kBottom || std::any_of(taken_.begin(), taken_.end(), [&](const Name& name) {
             return left < name.right && name.left < left + width && std::abs(name.height - height) < kLine - 1;
           });
  }
  std::vector<Name> taken_;
};

constexpr std::size_t kLongestName = 22;
constexpr double kLetter = 7.5;  // about its width

std::string level_line(const Level& level, const Plane& plane, bool near, Names& names) {
  if (!near) {
    const std::string said = fmt::format("{} {:.4f} ↑", level.label, level.y);
    return fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"12\">{}</text>", kRight,
                       escape_html(said));
  }
  const double down = plane.down(level.y), width = kLetter * static_cast<double>(level.label.size());
  const double height = names.place(kRight - width, width, down - 5);
  return fmt::format(
      "<line class=\"level\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text class=\"tick\" "
      "text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>",
      kLeft, kRight, down, down, kRight, height, escape_html(level.label));
}

std::string named_dot(const Dot& dot, const Plane& plane, Names& names) {
  const double across = plane.across(dot.x), down = plane.down(dot.y);
  std::string svg;
  if (std::isfinite(dot.low) && std::isfinite(dot.high))
    svg = fmt::format("<path class=\"line {}\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>", color_class(dot.color), across,
                      plane.down(dot.low), plane.down(dot.high));
  const std::string name = shortened(dot.label, kLongestName);
  const double width = kLetter * static_cast<double>(name.size());
  const bool left = across > (kLeft + kRight) / 2;
  const double height = names.place(left ? across - 11 - width : across + 11, width, down + 4);
  return svg + fmt::format(
                   "<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\"><title>{}: {:.4g}, {:.4g}</title>"
                   "</circle><text class=\"value\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
                   color_class(dot.color), across, down, escape_html(dot.label), dot.x, dot.y, left ? "end" : "start",
                   across + (left ? -11 : 11), height, escape_html(name));
}

}  // namespace

std::string scatter(std::span<const Dot> dots, const Axes& axes, std::span<const Level> levels) {
  Range x, y;
  for (const auto& dot : dots) {
    x.take(dot.x);
    for (const double value : {dot.y, dot.low, dot.high}) y.take(value);
  }
  if (x.empty() || y.empty()) return "";
  const double near = 2 * y.most;
  for (const auto& level : levels)
    if (level.y <= near) y.take(level.y);
  x.widen(0.15);
  y.widen(0.1);
  const Plane plane(x, y, axes);
  std::string svg = plane.frame();
  Names names;
  for (const auto& level : levels) svg += level_line(level, plane, level.y <= near, names);
  for (const auto& dot : dots)
    if (std::isfinite(dot.x) && std::isfinite(dot.y)) svg += named_dot(dot, plane, names);
  return svg + "</svg>";
}

}  // namespace segue::page
