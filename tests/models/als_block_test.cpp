// Block by block against the equations, the stated objective and the exact solver.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "als/row_solver.hpp"
#include "als/solver_choice.hpp"
#include "models/reference_als.hpp"
#include "models/test_context.hpp"

#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using ::testing::HasSubstr;

AlsConfig block_config(std::uint32_t factors, std::uint32_t block_size, std::uint32_t iterations) {
  AlsConfig config;
  config.factors = factors;
  config.block_size = block_size;
  config.iterations = iterations;
  config.regularization = 0.05F;
  config.alpha = 2;
  config.unobserved_weight = 0.4F;
  config.confidence = "linear";
  config.solver = "block";
  return config;
}

struct Widths {
  std::uint32_t factors, block_size;
};

class AlsBlock : public ::testing::TestWithParam<Widths> {};
INSTANTIATE_TEST_SUITE_P(Widths, AlsBlock,
                         ::testing::Values(Widths{1, 16}, Widths{16, 16}, Widths{17, 16}, Widths{40, 16},
                                           Widths{48, 32}, Widths{100, 48}, Widths{33, 256}));

TEST_P(AlsBlock, ObjectiveIsTheOneStatedNeverRisesAndEndsNearTheExactOne) {
  const auto plays = random_plays(300, 200, 0.1, 4);
  const auto r = reference::dense(plays.view());
  AlsConfig config = block_config(GetParam().factors, GetParam().block_size, 20);
  TestRun run(2);
  const auto fit = fit_als(plays.view(), config, run.context);
  ASSERT_TRUE(fit) << fit.error().message;
  const double found = reference::objective(r, reference::dense(fit->model.user_factors.view()),
                                            reference::dense(fit->model.item_factors.view()), config);
  EXPECT_NEAR(fit->objective.back(), found, 1e-4 * found);
  for (std::size_t i = 1; i < fit->objective.size(); ++i)
    EXPECT_LE(fit->objective[i], fit->objective[i - 1] * (1 + 1e-6)) << i;
  config.solver = "exact";
  const auto exact = fit_als(plays.view(), config, run.context);
  ASSERT_TRUE(exact);
  EXPECT_NEAR(found, exact->objective.back(), 1e-2 * found);
}

// One row's sweeps end where the dense equations do, and what each says it takes off is what it takes off.
TEST_P(AlsBlock, SweepsOverOneRowReachTheSolutionOfItsEquations) {
  const auto plays = random_plays(3, 120, 0.3, 9);
  const AlsConfig config = block_config(GetParam().factors, GetParam().block_size, 1);
  linalg::DenseMatrix others(120, config.factors);
  for (std::size_t i = 0; i < others.data.size(); ++i) others.data[i] = std::sin(static_cast<float>(i * i % 1009));
  const auto y = reference::dense(others.view());
  const auto r = reference::dense(plays.view());
  ThreadTeam team(2);
  const auto* kernels = *linalg::choose_kernels();
  const GatherTable table = GatherTable::plain(others.view());
  const auto gram = weighted_gram(others.view(), table.width(), config.unobserved_weight, *kernels, team);
  std::vector<float> confidence;
  for (const float weight : plays.values) confidence.push_back(1 + config.alpha * weight);
  const Observations observations{
      {plays.rows, plays.columns, plays.offsets, plays.indices, std::span<const float>(confidence), {}}, {}};
  const auto solver = make_block_solver(
      {observations, table, gram, {}, config.unobserved_weight, config.cg_steps, config.block_size, 0, *kernels});
  const auto loss = [&](const std::vector<double>& x, std::size_t row) {
    const reference::Dense one{r[row]};
    const double whole = reference::objective(one, {x}, y, config);  // with the penalty of y, which stays the same
    return whole - reference::objective(one, {std::vector<double>(x.size())}, y, config);
  };
  for (std::uint32_t row = 0; row < 3; ++row) {
    std::vector<float> x(config.factors);
    RowTask task;
    task.row = row;
    task.lambda = static_cast<float>(reference::lambda(config, r[row]));
    double before = 0;
    for (int sweep = 0; sweep < 300; ++sweep) {
      const auto gain = solver->solve(task, x);
      ASSERT_TRUE(gain);
      if (sweep > 2) continue;
      const double now = loss({x.begin(), x.end()}, row);
      EXPECT_LE(now, before + 1e-4 * std::abs(before));
      EXPECT_NEAR(*gain, -now, 1e-3 * std::abs(now)) << "row " << row << ", sweep " << sweep;
      before = now;
    }
    const auto wanted = reference::solve_row(r[row], y, config);
    for (std::size_t k = 0; k < config.factors; ++k) EXPECT_NEAR(x[k], wanted[k], 2e-3) << row << " " << k;
  }
}

TEST(AlsByBlock, SameBytesForAnyTeam) {
  const auto plays = random_plays(400, 300, 0.05, 5);
  TestRun one(1, 7);
  const auto wanted = fit_als(plays.view(), block_config(40, 16, 3), one.context);
  ASSERT_TRUE(wanted);
  for (const unsigned threads : {2U, 5U}) {
    TestRun run(threads, 7);
    const auto fit = fit_als(plays.view(), block_config(40, 16, 3), run.context);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->model.user_factors.data, wanted->model.user_factors.data);
    EXPECT_EQ(fit->model.item_factors.data, wanted->model.item_factors.data);
    EXPECT_EQ(fit->objective, wanted->objective);
  }
}

// float32 loses the small equations beside the huge ones: steps are damped, nothing overflows.
TEST(AlsByBlock, OneHugeRowAmongSmallOnes) {
  auto rows = std::vector<std::vector<Cell>>(50);
  for (std::uint32_t user = 0; user < 50; ++user) rows[user] = {{user * 7 % 300, 1.0F}, {user * 7 % 300 + 1, 2.0F}};
  rows[17].clear();
  for (std::uint32_t track = 0; track < 3000; ++track) rows[17].emplace_back(track, 1e8F);
  const auto plays = matrix_of(3000, rows);
  TestRun run(2);
  AlsConfig config = block_config(48, 16, 4);
  const auto fit = fit_als(plays.view(), config, run.context);
  ASSERT_TRUE(fit) << fit.error().message;
  for (const float value : fit->model.user_factors.data) ASSERT_TRUE(std::isfinite(value));
}

TEST(SolverChoice, FollowsTheWork) {
  AlsConfig config;
  const auto picked = [&](std::uint32_t factors, std::uint64_t entries, std::uint64_t rows) {
    config.factors = factors;
    return choose_solver(config, entries, rows).solver;
  };
  EXPECT_EQ(picked(64, 1'000'000, 50'000), AlsSolver::exact);
  EXPECT_EQ(picked(64, 200'000'000, 2'000'000), AlsSolver::cg);
  EXPECT_EQ(picked(1024, 20'000'000, 2'000'000), AlsSolver::cg);
  config.cg_steps = 100;
  EXPECT_EQ(picked(1024, 20'000'000, 2'000'000), AlsSolver::block) << "that many steps take longer";
  EXPECT_THAT(describe(choose_solver(config, 20'000'000, 2'000'000), config), HasSubstr("block solver"));
  EXPECT_THAT(describe(choose_solver(config, 20'000'000, 2'000'000), config), HasSubstr("20 entries a row"));
}

}  // namespace
}  // namespace segue::models
