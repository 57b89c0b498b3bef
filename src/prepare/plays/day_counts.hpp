// How many rows of the log there are for each day, counted while they pass.
#pragma once
#include <cstdint>
#include <vector>

#include "segue/base/pool.hpp"
#include "segue/base/result.hpp"
#include "segue/tables/chunk.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

class DayCounts {
 public:
  static constexpr std::int64_t kFirst = 7'305, kLast = 47'482;  // since 1970: 1990-01-01, and before 2100-01-01

  void take(const tables::ChunkView& rows, std::size_t played_at) {  // a column of times; from any thread
    constexpr std::int64_t kDay = 86'400'000'000;
    const auto counts = pool_.borrow();
    const auto times = rows.column<std::int64_t>(played_at);
    const tables::Presence present = rows.presence(played_at);
    for (std::size_t row = 0; row < times.size(); ++row) {
      const std::int64_t day = times[row] / kDay;
      if (day < kFirst || day >= kLast || !present[row]) continue;
      ++(*counts)[static_cast<std::size_t>(day - kFirst)];
    }
  }

  // Makes days(day, plays): those that have any.
  [[nodiscard]] Status write(tables::Database& database) const;

 private:
  [[nodiscard]] std::vector<std::int64_t> sums() const {  // from kFirst on
    std::vector<std::int64_t> sums(kDays);
    for (const auto& counts : pool_.all())
      for (std::size_t day = 0; day < kDays; ++day) sums[day] += counts[day];
    return sums;
  }
  static constexpr std::size_t kDays = kLast - kFirst;
  Pool<std::vector<std::int64_t>> pool_{[] { return std::vector<std::int64_t>(kDays); }};
};

}  // namespace segue::prepare
