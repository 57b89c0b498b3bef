// How many rows of the log there are for each day, counted while they pass.
#pragma once
#include <cstdint>
#include <vector>

#include "plays/pool.hpp"

#include "segue/tables/chunk.hpp"

namespace segue::prepare {

class DayCounts {
 public:
  static constexpr std::int64_t kFirst = 7'305, kLast = 47'482;  // since 1970: 1990-01-01, and before 2100-01-01

  void take(const tables::ChunkView& rows) {  // played_at TIMESTAMP alone; from any thread
    constexpr std::int64_t kDay = 86'400'000'000;
    const auto counts = pool_.borrow();
    const auto times = rows.column<std::int64_t>(0);
    const auto present = rows.present_bits(0);
    for (std::size_t row = 0; row < times.size(); ++row) {
      const std::int64_t day = times[row] / kDay;
      if (day < kFirst || day >= kLast || (!present.empty() && (present[row / 64] >> (row % 64) & 1U) == 0)) continue;
      ++(*counts)[static_cast<std::size_t>(day - kFirst)];
    }
  }

  [[nodiscard]] std::vector<std::int64_t> sums() const {  // from kFirst on
    std::vector<std::int64_t> sums(kDays);
    for (const auto& counts : pool_.all())
      for (std::size_t day = 0; day < kDays; ++day) sums[day] += counts[day];
    return sums;
  }

 private:
  static constexpr std::size_t kDays = kLast - kFirst;
  Pool<std::vector<std::int64_t>> pool_{[] { return std::vector<std::int64_t>(kDays); }};
};

}  // namespace segue::prepare
