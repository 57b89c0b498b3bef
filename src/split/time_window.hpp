// The moment of one play among all in order of time, found while they pass once: those around a guess are kept.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "segue/tables/database.hpp"

namespace segue::split {

struct SoughtMoment {
  std::optional<double> share;  // of the plays, before the moment; none: nothing is sought
  std::size_t room = 0;         // moments that may be kept in memory, 8 bytes each
};

// UTC microseconds, from `from` on and before `to`; empty: none.
struct TimeWindow {
  std::int64_t from = 0, to = 0;
};

// All plays of a window.
struct Moments {
  std::int64_t plays_before = 0;     // of the window
  std::vector<std::int64_t> within;  // in no order

  // The time of play `index` (from 0) in order of time; nothing where it is not within. Reorders them.
  [[nodiscard]] std::optional<std::int64_t> nth(std::int64_t index);
};

// Where the moment sought may be, in a table of `rows` rows with one play each: around what a sample says, as wide as
// the room allows; the whole of time where that has room. Empty where the table cannot be sampled.
[[nodiscard]] TimeWindow guess_window(tables::Database& database, const std::string& table, std::int64_t rows,
                                      const SoughtMoment& sought);

}  // namespace segue::split
