#include "segue/linalg/top_k.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace segue::linalg {
namespace {

TEST(TopK, KeepsWhatAFullSortKeepsWithTiesByLowerItem) {
  std::mt19937 random(3);
  for (const std::size_t k : {0U, 1U, 2U, 7U, 50U, 99U, 100U, 200U}) {
    std::vector<Scored> all;
    for (std::uint32_t item = 0; item < 100; ++item) all.push_back({item, static_cast<float>(random() % 10)});
    all[13].score = all[77].score = std::nanf("");
    std::shuffle(all.begin(), all.end(), random);
    TopK best(k);
    for (const Scored& candidate : all) best.push(candidate);
    std::sort(all.begin(), all.end(), ranks_before);
    all.resize(std::min(k, all.size()));
    const auto sorted = best.sorted();
    ASSERT_EQ(sorted.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(sorted[i].item, all[i].item);
  }
}

TEST(TopK, NanIsLast) {
  EXPECT_TRUE(ranks_before({9, -1.0F}, {0, std::nanf("")}));
  EXPECT_TRUE(ranks_before({0, std::nanf("")}, {1, std::nanf("")}));
  EXPECT_FALSE(ranks_before({1, 2.0F}, {1, 2.0F}));
}

TEST(TopK, SortedEmptiesIt) {
  TopK best(2);
  best.push({1, 1});
  EXPECT_EQ(best.sorted().size(), 1U);
  EXPECT_TRUE(best.sorted().empty());
}

}  // namespace
}  // namespace segue::linalg
