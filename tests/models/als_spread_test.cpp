// Confidences that are far apart: refused, allowed for, or harmless.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "models/als/observations.hpp"
#include "models/als/solver_choice.hpp"
#include "models/reference_als.hpp"
#include "models/test_context.hpp"

#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

AlsConfig linear() {
  AlsConfig config;
  config.factors = 16;
  config.iterations = 8;
  config.alpha = 1;
  config.confidence = "linear";
  return config;
}

// Plays of 1 to 9, but for one.
linalg::CsrMatrix<float> plays_with(float weight) {
  auto plays = random_plays(150, 100, 0.2, 8);
  plays.values[plays.offsets[31] + 4] = weight;
  return plays;
}

linalg::CodedView as_floats(const linalg::CsrMatrix<float>& plays) {
  return {plays.rows, plays.columns, plays.offsets, plays.indices, std::span<const float>(plays.values), {}};
}

TEST(AlsSpread, IsTheLargestConfidenceByTheGeometricMean) {
  const auto plays = matrix_of(3, {{{0, 9}, {1, 99}}, {{2, 99999}}});  // confidences 10, 100, 100000
  const double wanted = 1e5 / std::cbrt(1e8);
  linalg::CodedValues values;
  values.append(plays.values);
  for (unsigned threads : {1U, 3U}) {
    ThreadTeam team(threads);
    EXPECT_NEAR(*confidence_spread(as_floats(plays), linear(), team), wanted, 1e-6 * wanted);
    const linalg::CodedView coded{2, 3, plays.offsets, plays.indices, values.codes(), values.table()};
    EXPECT_NEAR(*confidence_spread(coded, linear(), team), wanted, 1e-6 * wanted);
  }
  ThreadTeam team(1);
  EXPECT_EQ(*confidence_spread(as_floats(plays), AlsConfig(), team), 1) << "logarithmic: never far apart";
  EXPECT_EQ(*confidence_spread(as_floats(matrix_of(3, {})), linear(), team), 1);
}

TEST(AlsSpread, WeightsBeyondWhatFloatsHoldAreRefusedWithTheirPlace) {
  TestRun run;
  const auto message = [&](float weight, const AlsConfig& config) {
    const auto fit = fit_als(plays_with(weight).view(), config, run.context);
    return fit ? std::string("no error") : fit.error().message;
  };
  const auto column = std::to_string(plays_with(1).indices[plays_with(1).offsets[31] + 4]);
  for (const char* solver : {"exact", "cg", "block"}) {
    AlsConfig config = linear();
    config.solver = solver;
    EXPECT_THAT(message(1e7F, config),
                AllOf(HasSubstr("weight 10000000 at row 31, column " + column), HasSubstr("logarithmic")));
    EXPECT_EQ(message(1e5F, config), "no error");
    config.confidence = "logarithmic";
    EXPECT_EQ(message(1e30F, config), "no error");
  }
}

TEST(AlsSpread, LargeOnesThatAreTakenGiveAsGoodAModelAsIsStated) {
  TestRun run;
  for (const float weight : {1e3F, 3e4F, 3e5F}) {
    const auto plays = plays_with(weight);
    for (const char* solver : {"exact", "cg", "block"}) {
      AlsConfig config = linear();
      config.solver = solver;
      const auto fit = fit_als(plays.view(), config, run.context);
      ASSERT_TRUE(fit) << fit.error().message;
      const double truth =
          reference::objective(reference::dense(plays.view()), reference::dense(fit->model.user_factors.view()),
                               reference::dense(fit->model.item_factors.view()), config);
      EXPECT_NEAR(fit->objective.back() / truth, 1, 2e-3) << solver << ", " << weight;
    }
  }
}

TEST(AlsSpread, FoldingInRefusesWhatAFitRefuses) {
  TestRun run;
  const AlsConfig config = linear();
  const auto fit = fit_als(plays_with(1).view(), config, run.context);
  ASSERT_TRUE(fit);
  const auto items = fit->model.item_factors.view();
  const auto folded = [&](float weight, double typical) {
    const std::vector<std::uint32_t> tracks{3, 8};
    const std::vector<float> weights{2, weight};
    const auto fold_in = FoldIn::prepare(items, config, run.context.team, typical);
    const auto factors = fold_in->user({tracks, weights});
    return factors ? std::string("no error") : factors.error().message;
  };
  EXPECT_EQ(folded(9e4F, 1), "no error");
  EXPECT_THAT(folded(1e7F, 1), AllOf(HasSubstr("weight 10000000 of track 8"), HasSubstr("logarithmic")));
  EXPECT_EQ(folded(1e7F, 1e3), "no error") << "where all are large, as a fit has it";
  const auto plays = plays_with(3e5F);  // a fit takes it, so each of its users can be folded in
  ASSERT_TRUE(fit_als(plays.view(), config, run.context));
  const double typical = typical_confidence(as_floats(plays), config, run.context.team);
  const auto fold_in = FoldIn::prepare(items, config, run.context.team, typical);
  EXPECT_TRUE(fold_in->user(plays.view().row(31)));
}

TEST(AlsSpread, AutoGathersFinerAndWhoAskedForCoarserIsTold) {
  AlsConfig config = linear();
  config.solver = "cg";
  const auto chosen = [&](double spread, std::string& said) {
    SolverChoice choice = choose_solver(config, 100'000'000, 1'000'000);
    said = allow_for_spread(choice, config, spread);
    return choice.gather;
  };
  std::string said;
  EXPECT_EQ(chosen(1, said), Gather::int8);
  EXPECT_EQ(chosen(5e3, said), Gather::bfloat16);
  EXPECT_EQ(chosen(5e4, said), Gather::float32);
  EXPECT_EQ(said, "");
  config.gather = "int8";
  EXPECT_EQ(chosen(5e4, said), Gather::int8);
  EXPECT_THAT(said, HasSubstr("gather float32"));
  config.gather = "float32";
  EXPECT_EQ(chosen(5e4, said), Gather::float32);
  EXPECT_EQ(said, "");
}

}  // namespace
}  // namespace segue::models
