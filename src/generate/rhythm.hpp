// When people listen: an intensity for each hour of the week, in the listener's own time zone.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace segue::generate {

class Rhythm {
 public:
  static constexpr unsigned kProfiles = 5;  // commuter, evening, office, night, weekend
  static const Rhythm& profile(unsigned index);

  // Listening time passed by a local time, both in milliseconds since the same Monday, 00:00; and back. Rising.
  // A whole week counts as one.
  [[nodiscard]] double weeks_at(std::int64_t local_ms) const;
  [[nodiscard]] std::int64_t time_at(double weeks) const;

 private:
  explicit Rhythm(unsigned profile);
  std::array<double, 169> passed_{};  // share of the week's listening before the hour
};

}  // namespace segue::generate
