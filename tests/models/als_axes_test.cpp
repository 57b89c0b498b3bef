// The axes both sides are turned into: what must not change by it, and what becomes simple.
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

#include "als/axes.hpp"
#include "als/gather_table.hpp"
#include "models/reference_als.hpp"
#include "models/test_context.hpp"

#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

linalg::DenseMatrix random_factors(std::uint32_t rows, std::uint32_t columns, std::uint32_t seed) {
  linalg::DenseMatrix factors(rows, columns);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.5F);
  for (std::size_t i = 0; i < factors.data.size(); ++i)
    factors.data[i] = normal(random) + (i % columns == 0 ? 1.0F : 0.0F);  // one direction all share
  return factors;
}

struct Turned {
  Turned(std::uint32_t users, std::uint32_t items, std::uint32_t factors)
      : plays(random_plays(users, items, 0.3, factors)),
        x(random_factors(users, factors, 1)),
        y(random_factors(items, factors, 2)),
        x_before(reference::dense(x.view())),
        y_before(reference::dense(y.view())) {
    AlsConfig config;
    config.confidence = "linear";
    config.alpha = 2;
    linalg::CodedValues values;
    values.append(plays.values);
    const linalg::CodedView coded{plays.rows,    plays.columns,  plays.offsets,
                                  plays.indices, values.codes(), values.table()};
    const auto sides = BothSides::make(coded, config, team);
    const auto* kernels = *linalg::choose_kernels();
    const auto gram = weighted_gram(y.view(), padded(factors), kWeight, *kernels, team);
    axes = turn_to_axes(gram, padded(factors), sides.by_user(), kWeight, y, x, *kernels, team);
  }
  static constexpr float kWeight = 0.25F;
  ThreadTeam team{2};
  linalg::CsrMatrix<float> plays;
  linalg::DenseMatrix x, y;
  reference::Dense x_before, y_before;
  Axes axes;
};

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

TEST(AlsAxes, TheGramMatrixBecomesItsEigenvaluesAndNoProductChanges) {
  for (const std::uint32_t factors : {1U, 7U, 16U, 33U, 64U, 130U}) {
    const Turned turned(40, 5000, factors);  // more rows than a block
    const auto x = reference::dense(turned.x.view()), y = reference::dense(turned.y.view());
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < 50; ++j)
        ASSERT_NEAR(product(x[i], y[j]), product(turned.x_before[i], turned.y_before[j]), 1e-4) << factors;
    const auto columns = reference::transposed(y, factors);
    const double scale = Turned::kWeight * product(columns[0], columns[0]);
    for (std::size_t i = 0; i < factors; ++i)
      for (std::size_t j = 0; j < factors; ++j)
        ASSERT_NEAR(Turned::kWeight * product(columns[i], columns[j]), i == j ? double{turned.axes.spectrum[i]} : 0.0,
                    2e-6 * scale)
            << factors << " " << i << " " << j;
    for (std::size_t j = 1; j < factors; ++j) EXPECT_LE(turned.axes.spectrum[j], turned.axes.spectrum[j - 1]);
    for (std::size_t j = factors; j < turned.axes.spectrum.size(); ++j) EXPECT_EQ(turned.axes.spectrum[j], 0);
  }
}

TEST(AlsAxes, AnEntryHasItsMeanOnTheDiagonal) {
  const Turned turned(60, 90, 12);
  const auto y = reference::dense(turned.y.view()), plays = reference::dense(turned.plays.view());
  double confidence = 0, entries = 0;
  std::vector<double> squares(12);
  for (const auto& row : plays)
    for (std::size_t item = 0; item < row.size(); ++item) {
      if (row[item] == 0) continue;
      confidence += 1 + 2 * row[item];
      ++entries;
      for (std::size_t j = 0; j < 12; ++j) squares[j] += y[item][j] * y[item][j];
    }
  for (std::size_t j = 0; j < 12; ++j) {
    const double wanted = (confidence / entries - Turned::kWeight) * squares[j] / entries;
    EXPECT_NEAR(turned.axes.entry[j], wanted, 1e-5 * wanted) << j;
  }
}

TEST(AlsAxes, AreLeftAloneWhereNumbersHaveOverflowed) {
  const auto* kernels = *linalg::choose_kernels();
  ThreadTeam team(1);
  auto y = random_factors(10, 16, 3), x = random_factors(3, 16, 4);
  const auto before = y.data;
  std::vector<float> gram(256, std::numeric_limits<float>::infinity());
  const Axes axes = turn_to_axes(gram, 16, {}, 1, y, x, *kernels, team);
  EXPECT_EQ(y.data, before);
  EXPECT_FALSE(std::isfinite(axes.spectrum[0]));
}

}  // namespace
}  // namespace segue::models
