// Conjugate gradients against the equations, against the exact solver, and on rows of every length.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "als/row_solver.hpp"
#include "models/reference_als.hpp"
#include "models/test_context.hpp"

#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

AlsConfig cg_config(std::uint32_t factors, std::uint32_t iterations, const char* gather) {
  AlsConfig config;
  config.factors = factors;
  config.iterations = iterations;
  config.regularization = 0.05F;
  config.alpha = 2;
  config.unobserved_weight = 0.4F;
  config.solver = "cg";
  config.gather = gather;
  return config;
}

double objective_of(const linalg::CsrMatrix<float>& plays, const AlsModel& model, const AlsConfig& config) {
  return reference::objective(reference::dense(plays.view()), reference::dense(model.user_factors.view()),
                              reference::dense(model.item_factors.view()), config);
}

// With as many steps as unknowns the answer is exact, so the items must solve their equations.
TEST(AlsCg, EnoughStepsSolveTheEquations) {
  for (const std::uint32_t factors : {1U, 8U, 16U, 17U, 48U, 64U, 100U}) {
    const auto plays = random_plays(60, 90, 0.2, 3);
    AlsConfig config = cg_config(factors, 2, "float32");
    config.cg_steps = 100;
    config.cg_tolerance = 0;
    TestRun run(2);
    const auto fit = fit_als(plays.view(), config, run.context);
    ASSERT_TRUE(fit) << fit.error().message;
    const auto by_item = reference::transposed(reference::dense(plays.view()), 90);
    const auto x = reference::dense(fit->model.user_factors.view()),
               y = reference::dense(fit->model.item_factors.view());
    for (std::size_t item = 0; item < by_item.size(); ++item) {
      const auto wanted = reference::solve_row(by_item[item], x, config);
      for (std::size_t k = 0; k < factors; ++k) ASSERT_NEAR(y[item][k], wanted[k], 5e-4) << factors << " " << item;
    }
  }
}

TEST(AlsCg, ObjectiveIsTheOneStatedNeverRisesAndEndsNearTheExactOne) {
  const auto plays = random_plays(300, 200, 0.1, 4);
  TestRun run(2);
  AlsConfig exact = cg_config(24, 15, "float32");
  exact.solver = "exact";
  const auto best = fit_als(plays.view(), exact, run.context);
  ASSERT_TRUE(best);
  for (const char* gather : {"float32", "bfloat16", "int8"}) {
    AlsConfig config = cg_config(24, 15, gather);
    config.cg_tolerance = 0;
    const auto fit = fit_als(plays.view(), config, run.context);
    ASSERT_TRUE(fit) << fit.error().message;
    const double stated = fit->objective.back(), found = objective_of(plays, fit->model, config);
    EXPECT_NEAR(stated, found, 1e-3 * found) << gather;
    for (std::size_t i = 1; i < fit->objective.size(); ++i)
      EXPECT_LE(fit->objective[i], fit->objective[i - 1] * (1 + 1e-4)) << gather << " " << i;
    const double exact_one = best->objective.back(), near = std::string_view(gather) == "int8" ? 1e-4 : 2e-5;
    EXPECT_LE(found, exact_one * (1 + near)) << gather;  // another course may end a little lower
    EXPECT_GE(found, exact_one * (1 - 1e-4)) << gather;
  }
}

// A row takes a further step only where that is worth it: steps saved change next to nothing, and where all that a row
// could gain is too little, one is all that it takes.
TEST(AlsCg, ToleranceSavesStepsThatGainLittle) {
  const auto plays = random_plays(300, 200, 0.1, 4);
  TestRun run(2);
  AlsConfig all = cg_config(24, 8, "float32"), one = all, saving = all, least = all;
  all.cg_tolerance = 0;
  one.cg_steps = 1;
  least.cg_tolerance = 1;
  const auto of_all = fit_als(plays.view(), all, run.context), of_one = fit_als(plays.view(), one, run.context);
  const auto of_saving = fit_als(plays.view(), saving, run.context),
             of_least = fit_als(plays.view(), least, run.context);
  ASSERT_TRUE(of_all && of_one && of_saving && of_least);
  EXPECT_EQ(of_least->model.item_factors.data, of_one->model.item_factors.data);
  EXPECT_NE(of_saving->model.item_factors.data, of_all->model.item_factors.data);
  EXPECT_NEAR(of_saving->objective.back(), of_all->objective.back(), 1e-4 * of_all->objective.back());
  EXPECT_GT(of_one->objective.back(), of_all->objective.back());
}

TEST(AlsCg, SameBytesForAnyTeam) {
  const auto plays = random_plays(400, 300, 0.05, 5);
  for (const std::uint32_t factors : {40U, 100U})
    for (const char* gather : {"float32", "bfloat16", "int8"}) {
      TestRun one(1, 7);
      const auto wanted = fit_als(plays.view(), cg_config(factors, 3, gather), one.context);
      ASSERT_TRUE(wanted);
      for (const unsigned threads : {2U, 5U}) {
        TestRun run(threads, 7);
        const auto fit = fit_als(plays.view(), cg_config(factors, 3, gather), run.context);
        ASSERT_TRUE(fit);
        EXPECT_EQ(fit->model.user_factors.data, wanted->model.user_factors.data);
        EXPECT_EQ(fit->model.item_factors.data, wanted->model.item_factors.data);
        EXPECT_EQ(fit->objective, wanted->objective);
      }
    }
}

// One row of 70,000 entries against factors of as many others.
struct LongRow {
  static constexpr std::uint32_t kOthers = 70000, kFactors = 16;
  LongRow()
      : others(kOthers, kFactors),
        indices(kOthers),
        confidence(kOthers),
        offsets{0, kOthers},
        column_offsets(kOthers + 1) {
    std::mt19937 random(9);
    std::normal_distribution<float> normal(0, 0.3F);
    for (float& value : others.data) value = normal(random);
    for (std::uint32_t i = 0; i < kOthers; ++i) {
      indices[i] = i;
      confidence[i] = 1 + static_cast<float>(random() % 5);
      column_offsets[i + 1] = i + 1;
    }
  }
  [[nodiscard]] Observations observations() const {
    return {{1, kOthers, offsets, indices, std::span<const float>(confidence), {}}, {}, column_offsets, 3};
  }
  linalg::DenseMatrix others;
  std::vector<std::uint32_t> indices;
  std::vector<float> confidence;
  std::vector<std::uint64_t> offsets, column_offsets;
};

TEST(RowSolvers, ALongRowGivesTheSameByTheWholeTeamAsAlone) {
  LongRow row;
  ThreadTeam team(3), other_team(2);
  const auto* kernels = *linalg::choose_kernels();
  linalg::DenseMatrix start(1, LongRow::kFactors);
  const auto gram_of_others = [&] { return weighted_gram(row.others.view(), LongRow::kFactors, 0.5F, *kernels, team); };
  const Axes axes =
      turn_to_axes(gram_of_others(), LongRow::kFactors, row.observations(), 0.5F, row.others, start, *kernels, team);
  const auto gram = gram_of_others();
  GatherMemory memory;
  const GatherTable table = GatherTable::wide(row.others.view(), team, memory);
  const Equations equations{row.observations(), table, gram, axes, 0.5F, 20, 16, 0, *kernels};
  for (const auto& make : {make_exact_solver, make_cg_solver, make_block_solver}) {
    const auto solve = [&](ThreadTeam* by) {
      std::vector<float> x(LongRow::kFactors);
      RowTask task;
      task.lambda = 3;
      task.team = by;
      EXPECT_TRUE(make(equations)->solve(task, x));
      return x;
    };
    const auto alone = solve(nullptr), together = solve(&team);
    EXPECT_EQ(together, solve(&other_team));
    for (std::size_t k = 0; k < alone.size(); ++k) EXPECT_NEAR(together[k], alone[k], 1e-5) << k;
    EXPECT_NE(alone, std::vector<float>(LongRow::kFactors));
  }
}

TEST(AlsCg, ManyDistinctWeightsAndFewGiveOneAnswer) {
  const auto plays = random_plays(500, 400, 0.4, 8);
  auto distinct = plays;  // every weight another, by less than float32 can tell in the result
  for (std::size_t i = 0; i < distinct.values.size(); ++i)
    distinct.values[i] *= 1 + 1e-7F * static_cast<float>(i % 10000);
  TestRun run(2);
  const auto few = fit_als(plays.view(), cg_config(16, 3, "float32"), run.context);
  const auto many = fit_als(distinct.view(), cg_config(16, 3, "float32"), run.context);
  ASSERT_TRUE(few && many);
  EXPECT_NEAR(few->objective.back(), many->objective.back(), 2e-3 * few->objective.back());
}

}  // namespace
}  // namespace segue::models
