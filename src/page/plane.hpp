// Two axes and the frame around them, for lines and for points.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "segue/page/charts.hpp"

namespace segue::page {

inline constexpr double kWidth = 460, kHeight = 250, kLeft = 48, kRight = 448, kTop = 24, kBottom = 206;

struct Range {
  double least = std::numeric_limits<double>::infinity(), most = -least;

  void take(double value) {
    if (std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
  }
  [[nodiscard]] bool empty() const { return !(least <= most); }
  void widen(double share) {  // what is nowhere below 0 stays so
    const double room = most > least ? (most - least) * share : std::max(std::abs(most), 1.0) * share;
    least = least >= 0 ? std::max(0.0, least - room) : least - room, most += room;
  }
};

class Plane {
 public:
  // y is widened to round numbers.
  Plane(Range x, Range y, const Axes& axes);
  [[nodiscard]] double across(double x) const;
  [[nodiscard]] double down(double y) const;
  [[nodiscard]] std::string frame() const;  // opens the <svg>: grid, numbers, what the axes count

 private:
  Range x_, y_;
  const Axes& axes_;
};

}  // namespace segue::page
