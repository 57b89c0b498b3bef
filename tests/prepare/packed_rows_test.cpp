// Rows as step 03 puts them to disk: what is packed comes back, and what is no such block is seen.
#include "plays/packed_rows.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "plays/spool.hpp"

namespace segue::prepare {
namespace {

TEST(PackedRows, ComeBackAsTheyWere) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::vector<std::vector<std::uint64_t>> columns = {
      {},
      {0},
      {kMost},
      {0, kMost},
      {7, 7, 7},
      {1, 256, 65'537, std::uint64_t{1} << 31, std::uint64_t{1} << 33},
      {1'500'000'000'000'000, 1'700'000'001'000'000},  // whole seconds
      {1'500'000'000'000'000, 1'700'000'001'001'000},  // milliseconds
      {1'500'000'000'000'001, 1'700'000'001'000'000},  // neither
      {kMost, 3, 400'000},                             // -1: none
      {0, std::uint64_t{1} << 56, 5, (std::uint64_t{1} << 56) - 1},
      {1, (std::uint64_t{1} << 56), 5, 77},
      {1'500'000'000'000'000, static_cast<std::uint64_t>(kNoTime), 1'700'000'001'000'000}};
  std::mt19937_64 random(3);
  for (const std::size_t count : {kPackedRun - 1, kPackedRun, kPackedRun + 1, 10 * kPackedRun + 7}) {
    std::vector<std::uint64_t> rising, in_runs, wild;
    for (std::size_t i = 0; i < count; ++i) {
      rising.push_back(5'000'000'000 + 3 * i);
      in_runs.push_back(i / kPackedRun % 2 == 0 ? 77 : random() >> (i / kPackedRun * 6));
      wild.push_back(random());
    }
    columns.insert(columns.end(), {rising, in_runs, wild});
  }
  for (const auto& column : columns) {
    std::string bytes;
    auto used_up = column;
    pack_values(used_up, bytes);
    const std::size_t size = bytes.size();
    bytes.append(kUnpackSlack, 'x');
    std::vector<std::uint64_t> back(column.size());
    const auto take = [&](std::size_t i, std::uint64_t value) { back[i] = value; };
    EXPECT_EQ(unpack_values(bytes.data(), back.size(), take), bytes.data() + size);
    EXPECT_EQ(back, column);
    bytes.resize(size);
    EXPECT_EQ(packed_size(bytes, column.size()), size);
    if (size > 0) bytes.pop_back();
    EXPECT_EQ(packed_size(bytes, column.size()).has_value(), size == 0) << "cut off";
  }
}

TEST(PackedRows, WidthsThatNoneHasAreSeen) {
  std::vector<std::uint64_t> values{1, 2, 300};
  std::string bytes;
  pack_values(values, bytes);
  constexpr std::size_t kWidth = sizeof(std::uint64_t), kWidthOfRun = kWidth + 2;
  bytes.append(64, '\0');
  EXPECT_TRUE(packed_size(bytes, 3));
  for (const std::size_t at : {kWidth, kWidthOfRun})
    for (const char width : {'\x39', '\x41', '\xff'}) {
      std::string wrong = bytes;
      wrong[at] = width;
      EXPECT_FALSE(packed_size(wrong, 3)) << at << " " << static_cast<int>(width);
    }
}

TEST(PackedRows, ARunTakesTheBitsOfItsOwnRange) {
  std::vector<std::uint64_t> rising(32 * kPackedRun);
  for (std::size_t i = 0; i < rising.size(); ++i) rising[i] = 1'000'000 + i;
  const std::size_t count = rising.size();
  std::string bytes;
  pack_values(rising, bytes);
  EXPECT_LT(bytes.size(), count);  // 7 bits each, and what says so; 12 bits in one frame

  std::vector<Play> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i].ms_played = i % 10 == 0 ? kNoMs : 200'000;
  std::vector<std::uint64_t> scratch;
  bytes.clear();
  pack_rows(std::span<const Play>(rows), 1, bytes, scratch);
  EXPECT_LT(bytes.size(), 5 * count / 2);  // 18 bits each; 32 if what stands for nothing were 2^32 - 1
}

}  // namespace
}  // namespace segue::prepare
