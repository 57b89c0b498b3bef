#include "boosted/gradients.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace segue::rank {
namespace {

struct Lists {
  std::vector<std::size_t> offsets{0};
  std::vector<float> labels, weights, scores;

  void user(std::vector<float> scores_of, std::vector<float> labels_of, std::vector<float> weights_of = {}) {
    weights_of.resize(scores_of.size(), 1.0F);
    scores.insert(scores.end(), scores_of.begin(), scores_of.end());
    labels.insert(labels.end(), labels_of.begin(), labels_of.end());
    weights.insert(weights.end(), weights_of.begin(), weights_of.end());
    offsets.push_back(scores.size());
  }
  [[nodiscard]] LabelledLists view() const { return {offsets, labels, weights}; }
};

Lists random_lists(unsigned seed, std::size_t users) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Lists lists;
  for (std::size_t user = 0; user < users; ++user) {
    std::vector<float> scores, labels;
    for (std::size_t row = 0; row < 1 + random() % 20; ++row) {
      scores.push_back(normal(random));
      labels.push_back(random() % 4 == 0 ? 1.0F : 0.0F);
    }
    lists.user(scores, labels);
  }
  return lists;
}

TEST(MeanNdcg, IsWhatTheFormulaGivesByHand) {
  Lists lists;
  lists.user({3, 2, 1}, {0, 1, 0});  // the hit is second: 1 / log2(3)
  lists.user({1, 2}, {0, 0});        // nothing to find: does not count
  lists.user({5, 4, 3}, {1, 0, 1});  // first and third of two
  const double second = (1 + 1 / std::log2(4.0)) / (1 + 1 / std::log2(3.0));
  EXPECT_NEAR(mean_ndcg(lists.view(), lists.scores, 10), (1 / std::log2(3.0) + second) / 2, 1e-12);
  EXPECT_NEAR(mean_ndcg(lists.view(), lists.scores, 1), (0 + 1.0) / 2, 1e-12);
}

TEST(MeanNdcg, ARowThatStandsForManyTakesManyPlaces) {
  Lists lists;
  lists.user({3, 2}, {0, 1}, {7, 1});  // seven stand above the hit
  EXPECT_NEAR(mean_ndcg(lists.view(), lists.scores, 10), 1 / std::log2(9.0), 1e-12);
  EXPECT_EQ(mean_ndcg(lists.view(), lists.scores, 7), 0);
  EXPECT_EQ(mean_ndcg(Lists{}.view(), {}, 10), 0);
}

TEST(LogisticGradients, AreTheSlopeAndCurveOfTheLogLoss) {
  auto lists = random_lists(1, 12);
  lists.weights[2] = 5;
  ThreadTeam team(2);
  std::vector<float> gradient(lists.scores.size()), curvature(gradient.size());
  logistic_gradients(lists.view(), lists.scores, gradient, curvature, team);
  const double weight = std::accumulate(lists.weights.begin(), lists.weights.end(), 0.0);
  for (std::size_t row = 0; row < gradient.size(); ++row) {
    const float step = 1e-2F;
    auto up = lists.scores, down = lists.scores;
    up[row] += step, down[row] -= step;
    const double above = mean_log_loss(lists.view(), up) * weight, below = mean_log_loss(lists.view(), down) * weight;
    const double here = mean_log_loss(lists.view(), lists.scores) * weight;
    EXPECT_NEAR(gradient[row], (above - below) / (up[row] - down[row]), 1e-4);
    EXPECT_NEAR(curvature[row], (above - 2 * here + below) / (step * step), 1e-3);
  }
}

TEST(LambdaGradients, PushHitsUpAndMissesDownAndSumToNothing) {
  const auto lists = random_lists(2, 40);
  ThreadTeam team(2);
  std::vector<float> gradient(lists.scores.size()), curvature(gradient.size());
  lambda_gradients(lists.view(), lists.scores, 30, gradient, curvature, team);
  for (std::size_t user = 0; user + 1 < lists.offsets.size(); ++user) {
    double sum = 0;
    for (std::size_t row = lists.offsets[user]; row < lists.offsets[user + 1]; ++row) {
      sum += gradient[row];
      EXPECT_LE(lists.labels[row] != 0 ? gradient[row] : -gradient[row], 0);
      EXPECT_EQ(std::fmod(gradient[row], kGradientStep), 0) << "sums of these must be exact";
      EXPECT_GE(curvature[row], 0);
    }
    EXPECT_NEAR(sum, 0, 20 * kGradientStep);
  }
}

TEST(LambdaGradients, OfOnePairAreWhatTheFormulaGivesByHand) {
  Lists lists;
  lists.user({1, 0}, {0, 1});
  ThreadTeam team(1);
  std::vector<float> gradient(2), curvature(2);
  lambda_gradients(lists.view(), lists.scores, 30, gradient, curvature, team);
  const double lambda = (1 - 1 / std::log2(3.0)) * (1 / (1 + std::exp(-1.0)));
  const double damped = lambda * std::log2(1 + 2 * lambda) / (2 * lambda);
  EXPECT_NEAR(gradient[0], damped, kGradientStep);
  EXPECT_NEAR(gradient[1], -damped, kGradientStep);
}

TEST(LambdaGradients, PairsBelowTheTruncationDoNotCount) {
  Lists lists;
  lists.user({4, 3, 2, 1}, {0, 0, 0, 1});
  ThreadTeam team(1);
  std::vector<float> gradient(4), curvature(4);
  lambda_gradients(lists.view(), lists.scores, 2, gradient, curvature, team);
  EXPECT_GT(gradient[0], 0);
  EXPECT_GT(gradient[1], 0);
  EXPECT_EQ(gradient[2], 0);
}

TEST(LambdaGradients, FollowedTheyRaiseNdcgAndAreTheSameForAnyTeam) {
  auto lists = random_lists(3, 200);
  const double before = mean_ndcg(lists.view(), lists.scores, 10);
  std::vector<float> gradient(lists.scores.size()), curvature(gradient.size()), alone(gradient.size());
  ThreadTeam one(1), three(3);
  for (int round = 0; round < 20; ++round) {
    lambda_gradients(lists.view(), lists.scores, 30, gradient, curvature, three);
    lambda_gradients(lists.view(), lists.scores, 30, alone, curvature, one);
    ASSERT_EQ(gradient, alone);
    for (std::size_t row = 0; row < gradient.size(); ++row) lists.scores[row] -= gradient[row];
  }
  EXPECT_GT(mean_ndcg(lists.view(), lists.scores, 10), before + 0.2);
}

TEST(Calibrate, FindsTheSlopeAndOffsetThatMadeTheLabels) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<double> uniform;
  Lists lists;
  std::vector<float> margins, labels;
  for (int row = 0; row < 40000; ++row) {
    margins.push_back(2 * normal(random));
    labels.push_back(uniform(random) < Calibration{0.5, -1}.chance(margins.back()) ? 1.0F : 0.0F);
  }
  lists.user(margins, labels);
  const auto fit = calibrate(lists.view(), lists.scores);
  EXPECT_NEAR(fit.slope, 0.5, 0.03);
  EXPECT_NEAR(fit.offset, -1, 0.05);
  EXPECT_LT(calibration_error(lists.view(), lists.scores, fit), 0.01);
  EXPECT_GT(calibration_error(lists.view(), lists.scores, Calibration{}), 0.1);
}

TEST(Calibrate, IsDefinedWhereAllLabelsAreEqual) {
  for (const float label : {0.0F, 1.0F}) {
    Lists lists;
    lists.user({-1, 0, 1, 2}, {label, label, label, label});
    const auto fit = calibrate(lists.view(), lists.scores);
    EXPECT_TRUE(std::isfinite(fit.slope) && std::isfinite(fit.offset));
    EXPECT_NEAR(fit.chance(0), label, 0.2);
  }
}

}  // namespace
}  // namespace segue::rank
