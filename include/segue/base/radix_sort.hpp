// Sorting many short runs of 64-bit entries, as the plays of one user after the other.
#pragma once
#include <cstdint>
#include <vector>

namespace segue {

// By the upper 32 bits; entries that agree in these keep their order, which must be that of the lower 32. A byte at a
// time from the last (LSD radix sort): with hundreds of entries a fourth of the cost of std::sort. `spare` is room to
// work in, worth keeping. Fewer than 2^32 entries.
void sort_by_upper_half(std::vector<std::uint64_t>& entries, std::vector<std::uint64_t>& spare);

}  // namespace segue
