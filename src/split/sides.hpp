// The sides of a split, as the column `side` numbers them.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace segue::split {

enum Side : std::uint8_t { kTrain, kTest, kValidation, kDropped };
inline constexpr std::array<const char*, 3> kSideNames = {"train", "test", "validation"};  // of those that have files
inline constexpr std::size_t kSides = 4;

struct SideCounts {
  std::int64_t plays = 0, interactions = 0, users = 0, tracks = 0;
};

}  // namespace segue::split
