#include "rhythm.hpp"

#include <algorithm>
#include <cmath>

namespace segue::generate {
namespace {

constexpr double kHourMs = 3'600'000;
constexpr double kWeekMs = 168 * kHourMs;

double bump(double hour, double at, double width) {
  const double away = std::min(std::abs(hour - at), 24 - std::abs(hour - at));
  return std::exp(-away * away / (2 * width * width));
}

double intensity(unsigned profile, unsigned day, double hour) {
  const bool weekend = day >= 5;
  const double day_time = 0.35 * bump(hour, 14, 4.5) + 0.04;
  switch (profile) {
    case 0:
      return day_time + (weekend ? 0.4 * bump(hour, 11, 2) : 1.2 * bump(hour, 8, 0.9) + 1.1 * bump(hour, 17.5, 1.1));
    case 1:
      return day_time + 1.2 * bump(hour, 20.5, 1.8);
    case 2:
      return (weekend ? 0.3 : 1.0) * (bump(hour, 10.5, 1.6) + bump(hour, 15, 1.8)) + 0.3 * bump(hour, 20, 2) + 0.02;
    case 3:
      return 0.5 * day_time + 1.2 * bump(hour, 23.5, 2.2);
    default:
      return (weekend ? 1.8 : 0.5) * (day_time + 0.8 * bump(hour, 16, 3.5)) + (day == 4 ? 0.8 * bump(hour, 22, 2) : 0);
  }
}

}  // namespace

Rhythm::Rhythm(unsigned profile) {
  for (unsigned hour = 0; hour < 168; ++hour)
    passed_[hour + 1] = passed_[hour] + intensity(profile, hour / 24, hour % 24 + 0.5);
  const double sum = passed_.back();
  for (double& value : passed_) value /= sum;
}

const Rhythm& Rhythm::profile(unsigned index) {
  static const std::array<Rhythm, kProfiles> profiles{Rhythm(0), Rhythm(1), Rhythm(2), Rhythm(3), Rhythm(4)};
  return profiles[index];
}

double Rhythm::weeks_at(std::int64_t local_ms) const {
  const auto time = static_cast<double>(local_ms);
  const double week = std::floor(time / kWeekMs);
  const double hours = std::clamp((time - week * kWeekMs) / kHourMs, 0.0, 167.999999);
  const auto hour = static_cast<std::size_t>(hours);
  return week + passed_[hour] + (hours - static_cast<double>(hour)) * (passed_[hour + 1] - passed_[hour]);
}

std::int64_t Rhythm::time_at(double weeks) const {
  const double week = std::floor(weeks);
  const double share = weeks - week;
  const auto above = std::upper_bound(passed_.begin() + 1, passed_.end() - 1, share);
  const auto hour = static_cast<std::size_t>(above - passed_.begin()) - 1;
  const double within = (share - passed_[hour]) / (passed_[hour + 1] - passed_[hour]);
  return static_cast<std::int64_t>(week * kWeekMs + (static_cast<double>(hour) + within) * kHourMs);
}

}  // namespace segue::generate
