#include "bootstrap.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "small_world.hpp"

namespace segue::evaluate {
namespace {

BootstrapRows rows_of(const std::vector<double>& values) {
  BootstrapRows rows{values.size(), 1, {}};
  for (const double value : values) rows.sums.insert(rows.sums.end(), {value, 1.0});
  return rows;
}

std::vector<double> normal_values(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(3, 2);
  std::vector<double> values(n);
  for (double& value : values) value = normal(random);
  return values;
}

TEST(Quantile, IsLinearBetweenNeighbours) {
  const std::vector<double> sorted{1, 2, 4};
  EXPECT_DOUBLE_EQ(quantile(sorted, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.75), 3);
  EXPECT_DOUBLE_EQ(quantile(sorted, 1), 4);
}

TEST(Bootstrap, AgreesWithTheNormalIntervalOfAMean) {
  ThreadTeam team(2);
  const auto values = normal_values(2000, 1);
  double mean = 0, squares = 0;
  for (const double v : values) mean += v / 2000.0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double half = 1.96 * std::sqrt(squares / 1999.0 / 2000.0);
  const Interval interval = bootstrap_ratios(rows_of(values), 4000, 9, team)[0];
  EXPECT_NEAR(interval.low, mean - half, 0.08 * half);
  EXPECT_NEAR(interval.high, mean + half, 0.08 * half);
}

TEST(Bootstrap, HoldsTheTrueMeanNineteenTimesInTwenty) {
  ThreadTeam team(2);
  int held = 0;
  constexpr int kTrials = 400;
  for (unsigned trial = 0; trial < kTrials; ++trial) {
    const Interval i = bootstrap_ratios(rows_of(normal_values(100, 50 + trial)), 500, trial, team)[0];
    held += i.low <= 3 && 3 <= i.high ? 1 : 0;
  }
  EXPECT_GT(held, 0.91 * kTrials);
  EXPECT_LT(held, 0.985 * kTrials);
}

TEST(Bootstrap, GroupsOfUsersGiveTheIntervalOfUsers) {
  ThreadTeam team(2);
  const auto values = normal_values(20000, 2);
  BootstrapRows grouped{kBootstrapGroups, 1, std::vector<double>(2 * kBootstrapGroups)};
  for (std::uint32_t user = 0; user < values.size(); ++user) {
    const std::size_t row = bootstrap_group(user, kBootstrapGroups);
    grouped.sums[2 * row] += values[user];
    grouped.sums[2 * row + 1] += 1;
  }
  const Interval a = bootstrap_ratios(rows_of(values), 2000, 4, team)[0];
  const Interval b = bootstrap_ratios(grouped, 2000, 4, team)[0];
  EXPECT_NEAR(b.high - b.low, a.high - a.low, 0.08 * (a.high - a.low));
  EXPECT_NEAR(b.high + b.low, a.high + a.low, 0.1 * (a.high - a.low));
}

TEST(Bootstrap, OneUserHasNoWidthAndNoUserNoInterval) {
  ThreadTeam team(1);
  const Interval one = bootstrap_ratios(rows_of({0.25}), 100, 1, team)[0];
  EXPECT_EQ(one.low, 0.25);
  EXPECT_EQ(one.high, 0.25);
  BootstrapRows undefined{2, 1, {0, 0, 0, 0}};
  EXPECT_TRUE(std::isnan(bootstrap_ratios(undefined, 100, 1, team)[0].low));
}

}  // namespace
}  // namespace segue::evaluate
