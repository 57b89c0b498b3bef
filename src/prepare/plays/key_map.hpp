// 64-bit keys to 32-bit numbers by open addressing: what every row of the log is looked up in.
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

namespace segue::prepare {

class KeyMap {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  explicit KeyMap(std::size_t keys) : slots_(std::bit_ceil(keys * 2 + 2)), mask_(slots_.size() - 1) {}

  // False where the key is there already, with another or the same number.
  bool insert(std::uint64_t key, std::uint32_t number) {
    Slot& slot = find_slot(key);
    if (slot.number != kNone) return false;
    slot = {key, number};
    return true;
  }
  [[nodiscard]] std::uint32_t find(std::uint64_t key) const { return const_cast<KeyMap*>(this)->find_slot(key).number; }
  void prefetch(std::uint64_t key) const { __builtin_prefetch(&slots_[key & mask_]); }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t number = kNone;
  };
  Slot& find_slot(std::uint64_t key) {  // keys are hashes already
    std::size_t at = key & mask_;
    while (slots_[at].number != kNone && slots_[at].key != key) at = (at + 1) & mask_;
    return slots_[at];
  }
  std::vector<Slot> slots_;
  std::size_t mask_;
};

}  // namespace segue::prepare
