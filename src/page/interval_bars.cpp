#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "shortened.hpp"

#include "segue/page/charts.hpp"
#include "segue/page/document.hpp"

namespace segue::page {
namespace {

constexpr double kWidth = 460, kRow = 21, kHeading = 22, kBarLeft = 124, kBarRight = 392;
constexpr std::size_t kLongestLabel = 15, kLongestHeading = 60;

struct Scale {
  double least = 0, most = 0;

  void take(double value) {
    if (std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
  }
  [[nodiscard]] double place(double value) const {
    return most > least ? kBarLeft + (kBarRight - kBarLeft) * (value - least) / (most - least) : kBarLeft;
  }
};

std::string bar_of(const Estimate& estimate, const Scale& scale, double top, int decimals) {
  const double middle = top + kRow / 2;
  std::string svg = fmt::format("<text class=\"tick\" x=\"0\" y=\"{:.1f}\">{}</text>", middle + 4.5,
                                escape_html(shortened(estimate.label, kLongestLabel)));
  if (!std::isfinite(estimate.value))
    return svg +
           fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">–</text>", kWidth, middle + 4.5);
  const bool interval = std::isfinite(estimate.low) && std::isfinite(estimate.high);
  const double zero = scale.place(0), end = scale.place(estimate.value);
  svg += fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"13\" rx=\"2\"><title>{}: "
      "{:.{}f}{}</title></rect>",
      color_class(estimate.color), std::min(zero, end), middle - 6.5, std::max(std::abs(end - zero), 0.8),
      escape_html(estimate.label), estimate.value, decimals,
      interval ? fmt::format(" ({:.{}f} to {:.{}f})", estimate.low, decimals, estimate.high, decimals) : std::string());
  if (interval) {
    const double low = scale.place(estimate.low), high = scale.place(estimate.high);
    svg += fmt::format(
        "<path class=\"whisker\" d=\"M{0:.1f} {2:.1f}H{1:.1f}M{0:.1f} {3:.1f}V{4:.1f}M{1:.1f} "
        "{3:.1f}V{4:.1f}\"/>",
        low, high, middle, middle - 3.5, middle + 3.5);
  }
  return svg + fmt::format("<text class=\"value\" text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{:.{}f}</text>", kWidth,
                           middle + 4.5, estimate.value, decimals);
}

}  // namespace

std::string color_class(std::size_t color) { return color == kReferenceColor ? "cr" : fmt::format("c{}", color % 6); }

std::string interval_bars(std::span<const EstimateGroup> groups, const std::string& title, int decimals) {
  Scale scale;
  double height = 4;
  for (const auto& group : groups) {
    height += (group.heading.empty() ? 0 : kHeading) + kRow * static_cast<double>(group.estimates.size());
    for (const auto& estimate : group.estimates)
      for (const double value : {estimate.value, estimate.low, estimate.high}) scale.take(value);
  }
  std::string svg =
      fmt::format("<svg viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-label=\"{}\">", kWidth, height, escape_html(title));
  double top = 0;
  for (const auto& group : groups) {
    if (!group.heading.empty()) {
      svg += fmt::format("<text class=\"heading\" x=\"0\" y=\"{:.1f}\">{}<title>{}</title></text>", top + 16,
                         escape_html(shortened(group.heading, kLongestHeading)), escape_html(group.heading));
      top += kHeading;
    }
    for (const auto& estimate : group.estimates) {
      svg += bar_of(estimate, scale, top, decimals);
      top += kRow;
    }
  }
  return svg + "</svg>";
}

}  // namespace segue::page
