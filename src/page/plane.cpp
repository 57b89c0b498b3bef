#include "plane.hpp"

#include <fmt/format.h>

#include "segue/page/document.hpp"

namespace segue::page {
namespace {

// 1, 2 or 5 times a power of ten, so that about `parts` of them make the range.
double round_step(const Range& range, double parts) {
  const double wanted = (range.most - range.least) / parts;
  if (!(wanted > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(wanted)));
  for (const double times : {10.0, 5.0, 2.0})
    if (times * power <= 1.4 * wanted) return times * power;
  return power;
}

// Up to the round numbers around it; a hair beyond one counts as that one.
Range rounded(const Range& range) {
  const double step = round_step(range, 4);
  return {step * std::floor(range.least / step + 1e-6), step * std::ceil(range.most / step - 1e-6)};
}

std::string number_text(double value, double step) {
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  return fmt::format("{:.{}f}", std::abs(value) < step / 2 ? 0.0 : value, decimals);
}

double share(const Range& range, double value) {
  return range.most > range.least ? (value - range.least) / (range.most - range.least) : 0.5;
}

}  // namespace

Plane::Plane(Range x, Range y, const Axes& axes) : x_(x), y_(rounded(y)), axes_(axes) {
  if (axes.log_x) x_ = {std::log(x.least), std::log(x.most)};
}

double Plane::across(double x) const { return kLeft + (kRight - kLeft) * share(x_, axes_.log_x ? std::log(x) : x); }

double Plane::down(double y) const { return kBottom - (kBottom - kTop) * share(y_, y); }

std::string Plane::frame() const {
  std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} against {}\">", kWidth,
                                kHeight, escape_html(axes_.y), escape_html(axes_.x));
  const double step = round_step(y_, 4), step_x = round_step(x_, 4);
  for (double value = y_.least; value <= y_.most + step / 2; value += step) {
    const double at = down(value);
    svg += fmt::format(
        "<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text class=\"tick\" "
        "text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>",
        kLeft, kRight, at, at, kLeft - 5, at + 4,
        axes_.percent_y ? fmt::format("{:.0f} %", value * 100) : number_text(value, step));
  }
  auto ticks = axes_.x_ticks;
  if (ticks.empty())
    for (double value = step_x * std::ceil(x_.least / step_x); value <= x_.most; value += step_x)
      ticks.emplace_back(value, number_text(value, step_x));
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

}  // namespace segue::page
