#include "segue/base/radix_sort.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace segue {

void sort_by_upper_half(std::vector<std::uint64_t>& entries, std::vector<std::uint64_t>& spare) {
  constexpr std::size_t kFew = 96;
  if (entries.size() < kFew) {
    std::sort(entries.begin(), entries.end());
    return;
  }
  std::array<std::array<std::uint32_t, 256>, 4> counts{};
  for (const std::uint64_t entry : entries)
    for (std::size_t byte = 0; byte < counts.size(); ++byte) ++counts[byte][(entry >> (32 + 8 * byte)) & 0xFFU];
  spare.resize(entries.size());
  for (std::size_t byte = 0; byte < counts.size(); ++byte) {
    const unsigned shift = 32 + 8 * static_cast<unsigned>(byte);
    if (counts[byte][(entries[0] >> shift) & 0xFFU] == entries.size()) continue;  // all have the same
    std::uint32_t next = 0;
    for (std::uint32_t& count : counts[byte]) next += std::exchange(count, next);
    for (const std::uint64_t entry : entries) spare[counts[byte][(entry >> shift) & 0xFFU]++] = entry;
    entries.swap(spare);
  }
}

}  // namespace segue
