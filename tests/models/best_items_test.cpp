// The best items by inner product: the fast way, which passes over items too short to matter, against all scores.
#include "ranking/best_items.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"
#include "models/test_context.hpp"

#include "segue/linalg/kernels.hpp"

namespace segue::models {
namespace {

// What an item's score is, in float32: as score_tile has it, one query and one item at a time.
float score_of(std::span<const float> vector, std::span<const float> item, const kernels::Table& kernels) {
  std::vector<float> tile(item.size() * kernels::kTileItems), scores(kernels::kTileItems);
  kernels.pack_items(item.data(), 1, item.size(), tile.data());
  kernels.score_tile(vector.data(), 1, item.size(), tile.data(), scores.data());
  return scores[0];
}

struct World {
  linalg::DenseMatrix vectors, items;
};

// Lengths over many orders of magnitude, all signs, equal items, rows of zeros.
World world(std::uint32_t queries, std::uint32_t items, std::uint32_t f, double spread) {
  std::mt19937 random(f + items);
  std::normal_distribution<float> normal;
  World made{linalg::DenseMatrix(queries, f), linalg::DenseMatrix(items, f)};
  for (auto* side : {&made.vectors, &made.items})
    for (std::uint32_t row = 0; row < side->rows; ++row) {
      const auto scale = static_cast<float>(std::exp(spread * static_cast<double>(normal(random))));
      for (float& value : side->row(row)) value = scale * normal(random);
    }
  for (std::uint32_t i = 5; i < items; i += 11) {
    const auto from = made.items.row(i - 1);
    std::copy(from.begin(), from.end(), made.items.row(i).begin());
  }
  for (std::uint32_t i = 7; i < items; i += 13) std::fill(made.items.row(i).begin(), made.items.row(i).end(), 0.0F);
  std::fill(made.vectors.row(0).begin(), made.vectors.row(0).end(), 0.0F);
  return made;
}

linalg::RankedLists best(const World& made, std::span<const std::uint32_t> rows, std::uint32_t k, unsigned threads,
                         std::uint64_t memory = std::uint64_t{1} << 33U) {
  TestRun run(threads);
  run.context.memory_limit_bytes = memory;
  const std::vector<std::uint32_t> left_out = {2, 3, 40};
  BestItemsQuery query;
  query.vectors = made.vectors.view();
  query.items = made.items.view();
  query.rows = rows;
  query.left_out = [&](std::size_t) { return std::span<const std::uint32_t>(left_out); };
  query.k = k;
  auto lists = best_items(query, run.context);
  EXPECT_TRUE(lists);
  return std::move(*lists);
}

std::vector<std::uint32_t> all_rows(const World& made) {
  std::vector<std::uint32_t> rows(made.vectors.rows);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

TEST(BestItems, AreThoseOfAllScoresToTheLastBit) {
  const auto* kernels = *linalg::choose_kernels();
  for (const double spread : {0.0, 1.0, 4.0})
    for (const std::uint32_t f : {1U, 7U, 64U}) {
      const World made = world(70, 900, f, spread);
      for (const std::uint32_t k : {1U, 10U, 2000U}) {
        const auto lists = best(made, all_rows(made), k, 2);
        for (std::uint32_t row = 0; row < made.vectors.rows; row += 3) {
          std::vector<linalg::Scored> wanted;
          for (std::uint32_t item = 0; row > 0 && item < made.items.rows; ++item)
            if (item != 2 && item != 3 && item != 40 && item % 13 != 7)
              wanted.push_back({item, score_of(made.vectors.view().row(row), made.items.view().row(item), *kernels)});
          std::sort(wanted.begin(), wanted.end(), linalg::ranks_before);
          wanted.resize(std::min<std::size_t>(wanted.size(), k));
          ASSERT_EQ(lists.list(row).size(), wanted.size());
          for (std::size_t i = 0; i < wanted.size(); ++i) {
            ASSERT_EQ(lists.list(row)[i], wanted[i].item) << spread << " " << f << " " << k << " " << row;
            ASSERT_EQ(lists.scores[lists.offsets[row] + i], wanted[i].score);
          }
        }
      }
    }
}

// Items of one length in many tiles: none is passed over for its length, most are for their bytes.
TEST(BestItems, AreThoseOfAllScoresWhereTilesAreScreened) {
  const auto* kernels = *linalg::choose_kernels();
  for (const std::uint32_t f : {16U, 64U, 130U}) {
    World made = world(90, 6000, f, 0.0);
    made.items.row(5900)[f - 1] = 3e20F;  // in a tile that bytes cannot hold
    for (const std::uint32_t k : {1U, 10U, 400U}) {
      const auto lists = best(made, all_rows(made), k, 2), tight = best(made, all_rows(made), k, 2, 600000);
      EXPECT_EQ(lists.items, tight.items);
      for (std::uint32_t row = 1; row < made.vectors.rows; row += 9) {
        std::vector<linalg::Scored> wanted;
        for (std::uint32_t item = 0; item < made.items.rows; ++item)
          if (item != 2 && item != 3 && item != 40 && item % 13 != 7)
            wanted.push_back({item, score_of(made.vectors.view().row(row), made.items.view().row(item), *kernels)});
        std::sort(wanted.begin(), wanted.end(), linalg::ranks_before);
        for (std::size_t i = 0; i < k; ++i) {
          ASSERT_EQ(lists.list(row)[i], wanted[i].item) << f << " " << k << " " << row;
          ASSERT_EQ(lists.scores[lists.offsets[row] + i], wanted[i].score);
        }
      }
    }
  }
}

TEST(BestItems, AreTheSameAloneInACrowdAndWithoutMemoryToSpare) {
  const World made = world(600, 3000, 48, 1.5);
  const auto rows = all_rows(made);
  const auto crowd = best(made, rows, 10, 3), tight = best(made, rows, 10, 1, 600000);
  EXPECT_EQ(crowd.items, tight.items);
  EXPECT_EQ(crowd.scores, tight.scores);
  for (std::uint32_t row = 0; row < made.vectors.rows; row += 37) {
    const auto alone = best(made, std::span(rows).subspan(row, 1), 10, 1);
    const auto list = crowd.list(row);
    EXPECT_EQ(alone.items, std::vector<std::uint32_t>(list.begin(), list.end()));
  }
}

TEST(BestItems, NumbersTooSmallTooLargeAndNotANumberAreInTheirPlace) {
  World made = world(80, 500, 8, 0.5);
  for (float& value : made.items.row(100)) value = 1e-30F;
  for (float& value : made.items.row(101)) value = 1e-42F;  // subnormal: known all the same
  for (float& value : made.items.row(102)) value = 3e38F;
  made.items.row(103)[0] = std::numeric_limits<float>::quiet_NaN();
  const auto rows = all_rows(made);
  const auto crowd = best(made, rows, 500, 2);
  for (std::uint32_t row = 1; row < 80; row += 13) {
    const auto alone = best(made, std::span(rows).subspan(row, 1), 500, 1);
    const auto list = crowd.list(row);
    EXPECT_EQ(alone.items, std::vector<std::uint32_t>(list.begin(), list.end()));
    EXPECT_EQ(list.back(), 103U);
    EXPECT_NE(std::find(list.begin(), list.end(), 101U), list.end());
  }
}

}  // namespace
}  // namespace segue::models
