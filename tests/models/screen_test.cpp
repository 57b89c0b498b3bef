// Screening by bytes: it may let pass what then scores too little, and never the other way round.
#include "ranking/screen.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

#include "kernels/dispatch.hpp"
#include "ranking/item_tiles.hpp"

#include "segue/linalg/kernels.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kQueries = 40;
enum class Shape { even, one_large, few_large, equal, tiny, with_subnormals };

std::vector<float> rows_of(Shape shape, std::size_t rows, std::size_t f, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(rows * f);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t k = i % f;
    float scale = 1;
    if (shape == Shape::one_large && k == 0) scale = 1000;
    if (shape == Shape::few_large && random() % 8 == 0) scale = 30;
    if (shape == Shape::tiny) scale = 1e-12F;
    if (shape == Shape::with_subnormals && k % 2 == 1) scale = 1e-41F;
    values[i] = scale * (shape == Shape::equal ? 1.0F : normal(random));
  }
  return values;
}

// The sum of products of bytes, as screen_tile() has it.
std::int32_t sum_of(const std::int8_t* query, const std::uint8_t* tile, std::size_t n, std::size_t i) {
  constexpr std::size_t kSide = kernels::kScreenItems;
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < n; ++k)
    sum += query[k] * tile[(i / kSide * n + k / 4 * 4) * kSide + i % kSide * 4 + k % 4];
  return sum;
}

TEST(Screen, EveryItemReachesWhatItsScoreAsksFor) {
  const auto* kernels = *linalg::choose_kernels();
  if (!can_screen(64, *kernels)) kernels = *linalg::choose_kernels("reference");
  for (const Shape shape :
       {Shape::even, Shape::one_large, Shape::few_large, Shape::equal, Shape::tiny, Shape::with_subnormals})
    for (const std::size_t f : {1U, 3U, 64U, 65U, 200U, 1024U}) {
      const std::size_t n = padded_bytes(f);
      const auto queries = rows_of(shape, kQueries, f, 1), items = rows_of(shape, kTile, f, 2);
      std::vector<float> packed(f * kTile), scores(kQueries * kTile);
      kernels->pack_items(items.data(), kTile, f, packed.data());
      kernels->score_tile(queries.data(), kQueries, f, packed.data(), scores.data());
      std::vector<std::uint8_t> tile(n * kTile);
      const ByteScale scale = tile_to_bytes(packed, f, *kernels, tile);
      ASSERT_GT(scale.step, 0);
      std::size_t close = 0;
      for (std::size_t q = 0; q < kQueries; ++q) {
        const auto vector = std::span(queries).subspan(q * f, f);
        std::vector<std::int8_t> bytes(n);
        const QueryInBytes query = query_to_bytes(vector, bytes);
        const double length = length_of(vector, *kernels);
        for (std::size_t i = 0; i < kTile; ++i) {
          const float score = scores[q * kTile + i];
          const std::int32_t sum = sum_of(bytes.data(), tile.data(), n, i);
          ASSERT_GE(sum, least_sum(query, length, scale, f, score)) << f << " " << q << " " << i;
          const double more = double{score} + 0.05 * length * scale.length;  // what it surely does not reach
          close += sum < least_sum(query, length, scale, f, static_cast<float>(more)) ? 1 : 0;
        }
      }
      EXPECT_TRUE(shape != Shape::even || close == kQueries * kTile) << "lets pass too much, " << f << " factors";
    }
}

TEST(Screen, WhatBytesCannotHoldIsNotScreened) {
  const auto* kernels = *linalg::choose_kernels("reference");
  const std::vector<float> one(64, 1.0F);
  std::vector<std::int8_t> bytes(64);
  std::vector<std::uint8_t> tile(64 * kTile);
  const QueryInBytes query = query_to_bytes(one, bytes);
  constexpr auto kAnything = std::numeric_limits<std::int32_t>::min();
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30F, 0.0F}) {
    auto packed = std::vector<float>(64 * kTile, bad == 0 ? 0.0F : 1.0F);
    packed[5000] = bad;
    EXPECT_EQ(least_sum(query, 8, tile_to_bytes(packed, 64, *kernels, tile), 64, 1), kAnything);
    auto vector = one;
    std::fill(vector.begin(), vector.begin() + (bad == 0 ? 64 : 1), bad);
    const auto scale = tile_to_bytes(std::vector<float>(64 * kTile, 1.0F), 64, *kernels, tile);
    EXPECT_EQ(least_sum(query_to_bytes(vector, bytes), 8, scale, 64, 1), kAnything);
    EXPECT_EQ(least_sum(query, 8, scale, 64, -std::numeric_limits<float>::infinity()), kAnything) << "no list yet";
  }
}

}  // namespace
}  // namespace segue::models
