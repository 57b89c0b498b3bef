// The scale between the two sides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "als/balance.hpp"
#include "models/reference_als.hpp"
#include "models/test_context.hpp"

#include "segue/linalg/coded.hpp"

namespace segue::models {
namespace {

using ::testing::Each;

struct Sides {
  explicit Sides(const linalg::CsrMatrix<float>& plays) {
    values.append(plays.values);
    view = {plays.rows, plays.columns, plays.offsets, plays.indices, values.codes(), values.table()};
  }
  linalg::CodedValues values;
  linalg::CodedView view;
};

TEST(AlsBalance, PenaltiesBecomeEqualPredictionsStayAndTheObjectiveFalls) {
  const auto plays = random_plays(60, 40, 0.2, 3);
  AlsConfig config;
  config.factors = 9;
  TestRun run(2);
  const Sides coded(plays);
  const auto sides = BothSides::make(coded.view, config, run.team);
  AlsModel model{linalg::DenseMatrix(60, 9), linalg::DenseMatrix(40, 9)};
  for (std::size_t i = 0; i < model.user_factors.data.size(); ++i)
    model.user_factors.data[i] = static_cast<float>(i % 7);
  for (std::size_t i = 0; i < model.item_factors.data.size(); ++i)
    model.item_factors.data[i] = 0.01F * static_cast<float>(i % 5);
  const auto r = reference::dense(plays.view());
  const auto x = reference::dense(model.user_factors.view()), y = reference::dense(model.item_factors.view());
  balance(model, sides, config, **linalg::choose_kernels(), run.team);
  const auto after_x = reference::dense(model.user_factors.view()),
             after_y = reference::dense(model.item_factors.view());
  const auto penalty = [&](const reference::Dense& side, const reference::Dense& rows) {
    double total = 0;
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (const double value : rows[row]) total += reference::lambda(config, side[row]) * value * value;
    return total;
  };
  const double users = penalty(r, after_x), items = penalty(reference::transposed(r, 40), after_y);
  EXPECT_NEAR(users, items, 1e-5 * users);
  for (std::size_t k = 0; k < 9; ++k) EXPECT_NEAR(after_x[5][k] * after_y[8][k], x[5][k] * y[8][k], 1e-5);
  EXPECT_LT(reference::objective(r, after_x, after_y, config), reference::objective(r, x, y, config));
}

double objective_of(const linalg::CsrMatrix<float>& plays, const AlsModel& model, const AlsConfig& config,
                    double scale) {
  auto x = reference::dense(model.user_factors.view());
  for (auto& row : x)
    for (double& value : row) value *= scale;
  auto y = reference::dense(model.item_factors.view());
  for (auto& row : y)
    for (double& value : row) value *= scale;
  return reference::objective(reference::dense(plays.view()), x, y, config);
}

TEST(AlsBalance, AfterOneSweepNoOtherScaleIsBetterAndTheObjectiveIsTheTrueOne) {
  const auto plays = random_plays(60, 40, 0.2, 5);
  for (const char* solver : {"exact", "cg", "block"}) {
    SCOPED_TRACE(solver);
    AlsConfig config;
    config.factors = 16;
    config.iterations = 1;
    config.solver = solver;
    config.gather = "float32";
    TestRun run(2);
    const auto fitted = fit_als(plays.view(), config, run.context);
    ASSERT_TRUE(fitted);
    const double objective = objective_of(plays, fitted->model, config, 1);
    EXPECT_NEAR(fitted->objective.back(), objective, 1e-4 * objective);
    double zero = 0;
    for (const float r : plays.values) zero += reference::confidence(config, double{r});
    EXPECT_LT(objective, 0.95 * zero);
    for (const double scale : {0.9, 0.99, 1.01, 1.1})
      EXPECT_GT(objective_of(plays, fitted->model, config, scale), objective * (1 - 1e-6)) << scale;
  }
}

TEST(AlsBalance, ASideOfZerosIsLeftAloneAndSoIsTheOther) {
  const auto plays = random_plays(10, 10, 0.3, 3);
  AlsConfig config;
  config.factors = 4;
  TestRun run;
  const Sides coded(plays);
  const auto sides = BothSides::make(coded.view, config, run.team);
  AlsModel model{linalg::DenseMatrix(10, 4), linalg::DenseMatrix(10, 4)};
  model.item_factors.data.assign(40, 2.0F);
  balance(model, sides, config, **linalg::choose_kernels(), run.team);
  EXPECT_THAT(model.user_factors.data, Each(0.0F));
  EXPECT_THAT(model.item_factors.data, Each(2.0F));
  const double objective = grow(model, sides, config, **linalg::choose_kernels(), run.team);
  EXPECT_NEAR(objective, objective_of(plays, model, config, 1), 1e-5 * objective);
  EXPECT_THAT(model.item_factors.data, Each(2.0F));
}

// Ones of very uneven rows, of which a solver that rounds leaves much behind in its first sweep.
TEST(AlsBalance, TheFirstIterationIsAboutAsGoodWhateverRowsAreReadAs) {
  linalg::CsrMatrix<float> plays = random_plays(400, 120, 0.02, 9);
  plays.values.assign(plays.values.size(), 1.0F);
  for (const std::uint32_t factors : {31U, 64U}) {
    double by_float = 0;
    for (const char* gather : {"float32", "bfloat16", "int8"}) {
      SCOPED_TRACE(fmt::format("{} {}", factors, gather));
      AlsConfig config;
      config.factors = factors;
      config.iterations = 1;
      config.solver = "cg";
      config.gather = gather;
      TestRun run(2);
      const auto fitted = fit_als(plays.view(), config, run.context);
      ASSERT_TRUE(fitted);
      const double objective = objective_of(plays, fitted->model, config, 1);
      EXPECT_NEAR(fitted->objective.back(), objective, 1e-4 * objective);
      if (by_float == 0) by_float = objective;
      EXPECT_LT(objective, 1.05 * by_float);
    }
  }
}

}  // namespace
}  // namespace segue::models
