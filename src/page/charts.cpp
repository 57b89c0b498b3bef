#include "segue/page/charts.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "segue/page/document.hpp"

namespace segue::page {
namespace {

constexpr double kWidth = 460, kHeight = 150, kFoot = 20, kHead = 18;

std::int64_t most_of(const std::vector<Bar>& bars) {
  std::int64_t most = 1;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  return most;
}

std::string open_svg(const std::string& title, std::int64_t most) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><line class=\"axis\" x1=\"0\" x2=\"{}\" y1=\"{}\" "
      "y2=\"{}\"/><text class=\"tick\" x=\"0\" y=\"12\">{}</text>",
      kWidth, kHeight, escape_html(title), kWidth, kHeight - kFoot, kHeight - kFoot, short_number(most));
}

}  // namespace

std::string bar_chart(const std::vector<Bar>& bars, const std::string& title) {
  if (bars.empty()) return "";
  const std::int64_t most = most_of(bars);
  const double step = kWidth / static_cast<double>(bars.size()), room = kHeight - kFoot - kHead;
  std::string svg = open_svg(title, most);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const double height =
        std::max(bar.value > 0 ? 1.0 : 0.0, room * static_cast<double>(bar.value) / static_cast<double>(most));
    const double left = step * static_cast<double>(i);
    svg += fmt::format(
        "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}: {}</title></rect>",
        left + step * 0.1, kHeight - kFoot - height, step * 0.8, height, escape_html(bar.label),
        grouped_digits(bar.value));
    if (bar.labelled)
      svg += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>", left + step / 2,
                         kHeight - 5, escape_html(bar.label));
  }
  return svg + "</svg>";
}

std::string line_chart(const std::vector<Bar>& points, const std::string& title) {
  if (points.size() < 2) return bar_chart(points, title);
  const std::int64_t most = most_of(points);
  const double step = kWidth / static_cast<double>(points.size() - 1), room = kHeight - kFoot - kHead;
  std::string path = fmt::format("M0 {:.1f}", kHeight - kFoot);
  for (std::size_t i = 0; i < points.size(); ++i)
    path += fmt::format("L{:.1f} {:.1f}", step * static_cast<double>(i),
                        kHeight - kFoot - room * static_cast<double>(points[i].value) / static_cast<double>(most));
  path += fmt::format("L{} {:.1f}Z", kWidth, kHeight - kFoot);
  std::string svg = open_svg(title, most) + "<path class=\"area\" d=\"" + path + "\"/>";
  const std::pair<std::size_t, const char*> labels[] = {
      {0, "start"}, {points.size() / 2, "middle"}, {points.size() - 1, "end"}};
  for (const auto& [at, anchor] : labels)
    svg += fmt::format("<text class=\"tick\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{}\">{}</text>", anchor,
                       step * static_cast<double>(at), kHeight - 5, escape_html(points[at].label));
  return svg + "</svg>";
}

std::string split_bar(const std::vector<Part>& parts, std::int64_t whole) {
  std::string svg = "<svg class=\"split\" viewBox=\"0 0 460 12\" preserveAspectRatio=\"none\" role=\"img\">";
  double left = 0;
  for (const Part& part : parts) {
    const double width = whole > 0 ? 460.0 * static_cast<double>(part.value) / static_cast<double>(whole) : 0;
    if (part.value > 0)
      svg += fmt::format(
          "<rect class=\"{}\" x=\"{:.2f}\" y=\"0\" width=\"{:.2f}\" height=\"12\"><title>{}: {}</title></rect>",
          part.css_class, left, std::max(width, 0.7), escape_html(part.label), grouped_digits(part.value));
    left += width;
  }
  return svg + "</svg>";
}

}  // namespace segue::page
