#include "segue/rank/rerank.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "segue/linalg/dense.hpp"

namespace segue::rank {
namespace {

std::vector<std::uint32_t> tracks(const std::vector<RerankItem>& items) {
  std::vector<std::uint32_t> ids;
  for (const auto& item : items) ids.push_back(item.track);
  return ids;
}

using Ids = std::vector<std::uint32_t>;

TEST(Rerank, OrderIsByScoreAndTiesByTrack) {
  std::vector<RerankItem> items{{7, 0, 0, 1}, {2, 0, 0, 3}, {9, 0, 0, 1}, {1, 0, 0, 1}};
  sort_by_score(items);
  EXPECT_EQ(tracks(items), (Ids{2, 1, 7, 9}));
}

TEST(Rerank, OfEachSongTheFirstVersionStays) {
  const std::vector<RerankItem> items{{0, 0, 5, 4}, {1, 0, 6, 3}, {2, 1, 5, 2}, {3, 1, 7, 1}, {4, 1, 6, 0}};
  EXPECT_EQ(tracks(one_version_a_song(items)), (Ids{0, 1, 3}));
  EXPECT_TRUE(one_version_a_song({}).empty());
}

TEST(Rerank, AnArtistHasAtMostCapTracksAndZeroIsNoCap) {
  const std::vector<RerankItem> items{{0, 3, 0, 4}, {1, 3, 1, 3}, {2, 3, 2, 2}, {3, 8, 3, 1}};
  EXPECT_EQ(tracks(cap_artists(items, 1)), (Ids{0, 3}));
  EXPECT_EQ(tracks(cap_artists(items, 2)), (Ids{0, 1, 3}));
  EXPECT_EQ(tracks(cap_artists(items, 0)), (Ids{0, 1, 2, 3}));
}

// Tracks 0 and 1 point one way, 2 the other way, 3 has no factors.
linalg::DenseMatrix two_tastes() {
  linalg::DenseMatrix factors(4, 2);
  factors.row(0)[0] = 1, factors.row(1)[0] = 2, factors.row(2)[1] = 1;
  return factors;
}

TEST(Diversify, WithoutWeightItIsTheBeginningOfTheList) {
  const auto factors = two_tastes();
  const std::vector<RerankItem> items{{0, 0, 0, 4}, {1, 0, 0, 3}, {2, 0, 0, 1}};
  EXPECT_EQ(tracks(diversify(items, factors.view(), 0, 2)), (Ids{0, 1}));
  EXPECT_EQ(tracks(diversify(items, factors.view(), 0, 9)), (Ids{0, 1, 2}));
  EXPECT_TRUE(diversify({}, factors.view(), 0.5F, 3).empty());
}

TEST(Diversify, WithWeightTheUnlikeComesBeforeTheLike) {
  const auto factors = two_tastes();
  const std::vector<RerankItem> items{{0, 0, 0, 4}, {1, 0, 0, 3}, {2, 0, 0, 2}, {3, 0, 0, 1}};
  EXPECT_EQ(tracks(diversify(items, factors.view(), 0.5F, 4)), (Ids{0, 2, 3, 1}));
}

TEST(Diversify, TracksBeyondTheFactorsAndEqualScoresAreNoTrouble) {
  const auto factors = two_tastes();
  const std::vector<RerankItem> items{{90, 0, 0, 1}, {91, 0, 0, 1}, {0, 0, 0, 1}};
  EXPECT_EQ(tracks(diversify(items, factors.view(), 0.3F, 3)), (Ids{90, 91, 0}));
}

// What the header says, as plainly as it can be written.
Ids plain_mmr(const std::vector<RerankItem>& items, const linalg::DenseView& factors, double weight,
              std::size_t length) {
  const auto cosine = [&](std::uint32_t a, std::uint32_t b) {
    double dot = 0, of_a = 0, of_b = 0;
    for (std::size_t f = 0; f < factors.columns; ++f) {
      dot += factors.row(a)[f] * factors.row(b)[f];
      of_a += factors.row(a)[f] * factors.row(a)[f];
      of_b += factors.row(b)[f] * factors.row(b)[f];
    }
    return dot / std::sqrt(of_a * of_b);
  };
  const double most = items.front().score, least = items.back().score;
  Ids chosen;
  while (chosen.size() < length) {
    double best_value = 0;
    std::uint32_t best = UINT32_MAX;
    for (const auto& item : items) {
      if (std::find(chosen.begin(), chosen.end(), item.track) != chosen.end()) continue;
      double likest = chosen.empty() ? 0 : -1;
      for (const auto other : chosen) likest = std::max(likest, cosine(item.track, other));
      const double value = (1 - weight) * (item.score - least) / (most - least) - weight * likest;
      if (best == UINT32_MAX || value > best_value) best = item.track, best_value = value;
    }
    chosen.push_back(best);
  }
  return chosen;
}

TEST(Diversify, IsMaximalMarginalRelevance) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (int round = 0; round < 20; ++round) {
    linalg::DenseMatrix factors(30, 8);
    std::vector<RerankItem> items;
    for (std::uint32_t track = 0; track < 30; ++track) {
      for (std::size_t f = 0; f < 8; ++f) factors.row(track)[f] = normal(random);
      items.push_back({track, 0, 0, normal(random)});
    }
    sort_by_score(items);
    for (const float weight : {0.1F, 0.5F, 1.0F})
      EXPECT_EQ(tracks(diversify(items, factors.view(), weight, 10)), plain_mmr(items, factors.view(), weight, 10));
  }
}

}  // namespace
}  // namespace segue::rank
