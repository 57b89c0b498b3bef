// 64-bit keys (ids, or hashes) to 32-bit numbers by open addressing: what every row of the log is looked up in.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

#include "segue/base/large_array.hpp"

namespace segue::prepare {

// The upper 64 - shift bits of the key times Fibonacci's multiplier: Knuth, TAOCP 3, 6.4.
[[nodiscard]] inline std::size_t place_by_multiplier(std::int64_t key, unsigned shift) {
  return (static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15U) >> shift;
}

class KeyMap {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  explicit KeyMap(std::size_t keys)
      : slots_(std::bit_ceil(keys * 2 + 2)), shift_(static_cast<unsigned>(std::countl_zero(slots_.size())) + 1) {}

  // False where the key is there already, with another or the same number.
  bool insert(std::int64_t key, std::uint32_t number) {
    Slot& slot = find_slot(key);
    if (slot.number != kNone) return false;
    slot = {key, number};
    return true;
  }
  [[nodiscard]] std::uint32_t find(std::int64_t key) const { return const_cast<KeyMap*>(this)->find_slot(key).number; }
  void prefetch(std::int64_t key) const { __builtin_prefetch(&slots_[place(key)]); }

  // What has no key.
  void set_absent(std::uint32_t number) { absent_ = number; }
  [[nodiscard]] std::uint32_t absent() const { return absent_; }

 private:
  struct Slot {
    std::int64_t key = 0;
    std::uint32_t number = kNone;
  };
  [[nodiscard]] std::size_t place(std::int64_t key) const { return place_by_multiplier(key, shift_); }
  Slot& find_slot(std::int64_t key) {
    std::size_t at = place(key);
    while (slots_[at].number != kNone && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  LargeArray<Slot> slots_;
  unsigned shift_;
  std::uint32_t absent_ = kNone;
};

}  // namespace segue::prepare
