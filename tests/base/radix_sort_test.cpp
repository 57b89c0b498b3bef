#include "segue/base/radix_sort.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace segue {
namespace {

TEST(RadixSort, EqualsStdSortAtEveryLengthAndRange) {
  std::mt19937_64 random(5);
  std::vector<std::uint64_t> spare;
  for (const std::size_t length : {0U, 1U, 2U, 95U, 96U, 97U, 1000U, 70'000U})
    for (const std::uint64_t range : {1ULL, 2ULL, 200ULL, 256ULL, 65'537ULL, 1ULL << 32U}) {
      std::vector<std::uint64_t> entries(length);
      for (std::size_t i = 0; i < length; ++i) entries[i] = ((random() % range) << 32U) | i;
      std::vector<std::uint64_t> expected = entries;
      std::sort(expected.begin(), expected.end());
      sort_by_upper_half(entries, spare);
      ASSERT_EQ(entries, expected) << length << " below " << range;
    }
}

}  // namespace
}  // namespace segue
