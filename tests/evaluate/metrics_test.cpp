#include "segue/evaluate/metrics.hpp"

#include <array>
#include <cmath>
#include <gtest/gtest.h>

namespace segue::evaluate {
namespace {

const double kThird = 1.0 / std::log2(4.0);   // discount of rank 3: 0.5
const double kSecond = 1.0 / std::log2(3.0);  // of rank 2: 0.6309...

// Hit, miss, hit, miss; the truth holds three tracks, one of them not listed.
const std::vector<float> kGains{2, 0, 1, 0}, kIdeal{4, 2, 1};
const JudgedList kList{kGains, kIdeal};
const std::vector<float> kNothing;
const std::vector<double> kDiscounts = rank_discounts(10);

TEST(Precision, DividesByKAlsoForShortLists) {
  EXPECT_DOUBLE_EQ(precision(kList, 1), 1);
  EXPECT_DOUBLE_EQ(precision(kList, 2), 0.5);
  EXPECT_DOUBLE_EQ(precision(kList, 4), 0.5);
  EXPECT_DOUBLE_EQ(precision(kList, 10), 0.2);
}

TEST(Recall, DividesByTheTruthOrByWhatKAllows) {
  EXPECT_DOUBLE_EQ(recall(kList, 1), 1.0 / 3);
  EXPECT_DOUBLE_EQ(recall(kList, 10), 2.0 / 3);
  EXPECT_DOUBLE_EQ(recall_capped(kList, 1), 1);
  EXPECT_DOUBLE_EQ(recall_capped(kList, 2), 0.5);
  EXPECT_DOUBLE_EQ(recall_capped(kList, 10), 2.0 / 3);
}

TEST(Ndcg, HoldsTheIdealOfTheTruthAgainstTheList) {
  EXPECT_DOUBLE_EQ(ndcg(kList, 1, kDiscounts), 1);
  EXPECT_DOUBLE_EQ(ndcg(kList, 2, kDiscounts), 1 / (1 + kSecond));
  EXPECT_DOUBLE_EQ(ndcg(kList, 4, kDiscounts), (1 + kThird) / (1 + kSecond + kThird));
}

TEST(Ndcg, AShortListDoesNotGetAnEasierIdeal) {
  const std::vector<float> one_hit{1};
  const std::vector<float> three{1, 1, 1};
  EXPECT_DOUBLE_EQ(ndcg({one_hit, three}, 3, kDiscounts), 1 / (1 + kSecond + kThird));
}

TEST(NdcgGraded, GainIsThePlays) {
  EXPECT_DOUBLE_EQ(ndcg_graded(kList, 1, kDiscounts), 2.0 / 4);
  EXPECT_DOUBLE_EQ(ndcg_graded(kList, 4, kDiscounts), (2 + 1 * kThird) / (4 + 2 * kSecond + 1 * kThird));
}

TEST(HitRate, OneHitIsEnough) {
  const std::vector<float> late{0, 0, 1};
  EXPECT_DOUBLE_EQ(hit_rate({late, kIdeal}, 2), 0);
  EXPECT_DOUBLE_EQ(hit_rate({late, kIdeal}, 3), 1);
}

TEST(ReciprocalRank, IsZeroWithoutAHitAmongTheFirstK) {
  const std::vector<float> late{0, 0, 1}, misses{0, 0, 0};
  EXPECT_DOUBLE_EQ(reciprocal_rank({late, kIdeal}, 3), 1.0 / 3);
  EXPECT_DOUBLE_EQ(reciprocal_rank({late, kIdeal}, 2), 0);
  EXPECT_DOUBLE_EQ(reciprocal_rank({misses, kIdeal}, 3), 0);
}

TEST(AveragePrecision, HasTwoDenominators) {
  const double sum = 1.0 + 2.0 / 3.0;  // precision at rank 1, at rank 3
  EXPECT_DOUBLE_EQ(average_precision(kList, 4, AveragePrecisionOver::reachable), sum / 3);
  EXPECT_DOUBLE_EQ(average_precision(kList, 2, AveragePrecisionOver::reachable), 1.0 / 2);
  EXPECT_DOUBLE_EQ(average_precision(kList, 2, AveragePrecisionOver::whole_truth), 1.0 / 3);
}

TEST(Accuracy, IsZeroForAnEmptyListOrAnEmptyTruth) {
  for (const JudgedList& list :
       {JudgedList{kNothing, kIdeal}, JudgedList{kGains, kNothing}, JudgedList{kNothing, kNothing}}) {
    if (list.gains.empty()) {
      EXPECT_EQ(precision(list, 5), 0);
      EXPECT_EQ(hit_rate(list, 5), 0);
      EXPECT_EQ(reciprocal_rank(list, 5), 0);
    }
    EXPECT_EQ(recall(list, 5), 0);
    EXPECT_EQ(recall_capped(list, 5), 0);
    EXPECT_EQ(ndcg(list, 5, kDiscounts), 0);
    EXPECT_EQ(ndcg_graded(list, 5, kDiscounts), 0);
    EXPECT_EQ(average_precision(list, 5, AveragePrecisionOver::reachable), 0);
    EXPECT_EQ(average_precision(list, 5, AveragePrecisionOver::whole_truth), 0);
  }
}

TEST(Diversity, CountsPairsOfDifferentArtists) {
  std::vector<std::uint32_t> scratch;
  const std::vector<std::uint32_t> artists{7, 7, 7, 2};  // 6 pairs, 3 of them alike
  EXPECT_DOUBLE_EQ(share_of_differing_pairs(artists, scratch), 0.5);
  const std::vector<std::uint32_t> unknown{kUnknownLabel, kUnknownLabel, 3};
  EXPECT_DOUBLE_EQ(share_of_differing_pairs(unknown, scratch), 1);
  EXPECT_TRUE(std::isnan(share_of_differing_pairs(std::span(artists).first(1), scratch)));
}

TEST(UniqueSongs, IsDistinctOverLength) {
  std::vector<std::uint32_t> scratch;
  const std::vector<std::uint32_t> songs{7, 7, 2, 9};
  EXPECT_DOUBLE_EQ(share_of_distinct(songs, scratch), 0.75);
  EXPECT_DOUBLE_EQ(share_of_distinct(std::span(songs).first(1), scratch), 1);
  EXPECT_TRUE(std::isnan(share_of_distinct({}, scratch)));
}

TEST(DiversityByFactors, IsOneLessTheMeanCosineOfPairs) {
  linalg::DenseMatrix factors(4, 2);
  factors.data = {1, 0, 0, 3, 1, 1, 0, 0};
  std::vector<float> norms;
  for (std::uint32_t i = 0; i < 4; ++i) norms.push_back(inverse_norm(factors.view().row(i)));
  EXPECT_EQ(norms[3], 0);
  std::vector<double> scratch;
  const std::vector<std::uint32_t> two{0, 1}, three{0, 1, 2}, same{2, 2}, with_zero{0, 0, 3};
  EXPECT_NEAR(diversity_by_factors(two, factors.view(), norms, scratch), 1, 1e-7);
  EXPECT_NEAR(diversity_by_factors(same, factors.view(), norms, scratch), 0, 1e-7);
  EXPECT_NEAR(diversity_by_factors(three, factors.view(), norms, scratch), 1 - (2 * std::sqrt(0.5)) / 3, 1e-7);
  EXPECT_NEAR(diversity_by_factors(with_zero, factors.view(), norms, scratch), 1 - 1.0 / 3, 1e-7);
}

TEST(DiversityByFactors, OppositeTracksAreAtDistanceTwo) {
  linalg::DenseMatrix factors(2, 1);
  factors.data = {1, -5};
  const std::vector<float> norms{1, 0.2F};
  std::vector<double> scratch;
  EXPECT_NEAR(diversity_by_factors(std::vector<std::uint32_t>{0, 1}, factors.view(), norms, scratch), 2, 1e-7);
}

TEST(InverseNorm, IsZeroForWhatIsNotFinite) {
  EXPECT_EQ(inverse_norm(std::vector<float>{1, std::nanf("")}), 0);
  EXPECT_EQ(inverse_norm(std::vector<float>{INFINITY, 1}), 0);
  EXPECT_FLOAT_EQ(inverse_norm(std::vector<float>{3, 4}), 0.2F);
}

TEST(SelfInformation, IsInBitsAndBoundedByOneListener) {
  EXPECT_DOUBLE_EQ(self_information(8, 8), 0);
  EXPECT_DOUBLE_EQ(self_information(2, 8), 2);
  EXPECT_DOUBLE_EQ(self_information(1, 8), 3);
  EXPECT_DOUBLE_EQ(self_information(0, 8), 3);
}

TEST(Gini, RunsFromEvenToAllOnOne) {
  std::array<std::uint32_t, 4> even{5, 5, 5, 5}, one{0, 0, 8, 0}, steps{4, 1, 3, 2}, none{};
  EXPECT_DOUBLE_EQ(gini(even), 0);
  EXPECT_DOUBLE_EQ(gini(one), 0.75);    // (n - 1) / n
  EXPECT_DOUBLE_EQ(gini(steps), 0.25);  // (-3 * 1 - 1 * 2 + 1 * 3 + 3 * 4) / (4 * 10)
  EXPECT_TRUE(std::isnan(gini(none)));
}

TEST(CatalogueCoverage, IsOverAllOrOverThoseEligible) {
  const std::vector<std::uint32_t> shown{3, 0, 1, 0};
  const std::vector<std::uint8_t> trained{1, 1, 0, 0}, nobody{0, 0, 0, 0};
  EXPECT_DOUBLE_EQ(catalogue_coverage(shown), 0.5);
  EXPECT_DOUBLE_EQ(catalogue_coverage(shown, trained), 0.5);
  EXPECT_TRUE(std::isnan(catalogue_coverage(shown, nobody)));
}

TEST(PopularityLift, IsRelativeToTheProfile) {
  EXPECT_DOUBLE_EQ(popularity_lift(30, 20), 0.5);
  EXPECT_DOUBLE_EQ(popularity_lift(10, 20), -0.5);
  EXPECT_TRUE(std::isnan(popularity_lift(10, 0)));
}

}  // namespace
}  // namespace segue::evaluate
