// Whole numbers that were met: what tells a survey of the log who and what is new.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "plays/key_map.hpp"

#include "segue/base/large_array.hpp"

namespace segue::prepare {

// A set of numbers by open addressing.
class NumberSet {
 public:
  // False where it was there already. Amortized O(1).
  bool insert(std::int64_t number) {
    if (number == kFree) return !std::exchange(has_free_, true);
    std::int64_t& slot = slots_[find(number)];
    if (slot == number) return false;
    slot = number;
    if (++size_ * 2 > slots_.size()) grow();
    return true;
  }
  void prefetch(std::int64_t number) const { __builtin_prefetch(&slots_[place(number)]); }

 private:
  static constexpr std::int64_t kFree = std::numeric_limits<std::int64_t>::min();
  [[nodiscard]] std::size_t place(std::int64_t number) const { return place_by_multiplier(number, shift_); }
  [[nodiscard]] std::size_t find(std::int64_t number) const {
    std::size_t at = place(number);
    while (slots_[at] != kFree && slots_[at] != number) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    const auto old = std::exchange(slots_, LargeArray<std::int64_t>(slots_.size() * 4, kFree));
    shift_ -= 2;
    for (const std::int64_t number : old)
      if (number != kFree) slots_[find(number)] = number;
  }
  unsigned shift_ = 54;
  LargeArray<std::int64_t> slots_ = LargeArray<std::int64_t>(std::size_t{1} << (64 - shift_), kFree);
  std::size_t size_ = 0;
  bool has_free_ = false;
};

}  // namespace segue::prepare
