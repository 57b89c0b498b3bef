// A pass over the rows of a matrix, in blocks that depend on their number alone: same order of sums for any team.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "segue/base/thread_team.hpp"

namespace segue::models {

constexpr std::uint32_t kRowsABlock = 4096;

[[nodiscard]] constexpr std::size_t row_blocks(std::uint32_t rows) {
  return (std::size_t{rows} + kRowsABlock - 1) / kRowsABlock;
}

// Calls each(block, first row, row after its last), by all threads.
template <typename Each>
void for_row_blocks(std::uint32_t rows, ThreadTeam& team, Each each) {
  team.for_each_block(row_blocks(rows), [&](std::size_t block, unsigned) {
    const std::uint64_t first = block * kRowsABlock, last = std::min<std::uint64_t>(rows, first + kRowsABlock);
    each(block, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last));
  });
}

}  // namespace segue::models
