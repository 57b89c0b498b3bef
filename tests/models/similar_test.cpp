#include "segue/models/similar.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "models/test_context.hpp"

namespace segue::models {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SimilarTracks, ByCosineNotLengthAndNeverItself) {
  linalg::DenseMatrix factors(5, 2);
  factors.data = {1, 0, 10, 1, 0, 3, 0, 0, -1, 0};
  TestRun run;
  const auto lists = similar_tracks(factors.view(), 2, run.context);
  ASSERT_TRUE(lists);
  EXPECT_THAT(lists->list(0), ElementsAre(1, 2));
  EXPECT_THAT(lists->list(2), ElementsAre(1, 0));  // 0 and 4 tie at 0: the lower first
  EXPECT_THAT(lists->list(3), IsEmpty());
  EXPECT_NEAR(lists->scores[0], 10 / std::sqrt(101.0), 1e-6);
}

TEST(SimilarTracks, AgreesWithAFullSort) {
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  linalg::DenseMatrix factors(450, 9);
  for (float& value : factors.data) value = normal(random);
  TestRun run(2);
  const auto lists = similar_tracks(factors.view(), 7, run.context);
  ASSERT_TRUE(lists);
  for (std::uint32_t a = 0; a < 450; a += 37) {
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::uint32_t b = 0; b < 450; ++b) {
      double dot = 0, aa = 0, bb = 0;
      for (std::uint32_t k = 0; k < 9; ++k) {
        const double x = factors.row(a)[k], y = factors.row(b)[k];
        dot += x * y, aa += x * x, bb += y * y;
      }
      if (a != b) all.emplace_back(-dot / std::sqrt(aa * bb), b);
    }
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(lists->list(a)[i], all[i].second);
  }
}

}  // namespace
}  // namespace segue::models
