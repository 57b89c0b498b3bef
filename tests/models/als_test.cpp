#include "segue/models/als.hpp"

#include <cmath>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "models/reference_als.hpp"
#include "models/test_context.hpp"

namespace segue::models {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;

AlsConfig config_of(std::uint32_t factors, std::uint32_t iterations) {
  AlsConfig config;
  config.factors = factors;
  config.iterations = iterations;
  config.regularization = 0.05F;
  config.alpha = 2;
  config.unobserved_weight = 0.4F;
  return config;
}

void expect_rows_near(const reference::Dense& got, const reference::Dense& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t r = 0; r < got.size(); ++r)
    for (std::size_t k = 0; k < got[r].size(); ++k) ASSERT_NEAR(got[r][k], wanted[r][k], 2e-4) << "row " << r;
}

struct Case {
  std::uint32_t users, tracks, factors;
  const char* confidence;
  float unobserved_weight, exponent;
};

class AlsAgainstReference : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Shapes, AlsAgainstReference,
                         ::testing::Values(Case{30, 40, 1, "linear", 1.0F, 0.0F}, Case{30, 40, 5, "linear", 0.1F, 1.0F},
                                           Case{60, 25, 16, "logarithmic", 0.5F, 0.75F},
                                           Case{40, 90, 17, "logarithmic", 1.0F, 1.0F},
                                           Case{500, 20, 33, "linear", 0.0F, 1.0F},
                                           Case{1, 30, 8, "linear", 0.3F, 1.0F}, Case{30, 1, 8, "linear", 0.3F, 1.0F}));

// After a whole sweep the items are the exact answer to the users; one more half sweep, done here, gives the users
// that fold-in must give.
TEST_P(AlsAgainstReference, ItemsSolveTheirEquationsAndTheObjectiveIsTheOneStated) {
  const Case& shape = GetParam();
  const auto plays = random_plays(shape.users, shape.tracks, 0.3, 11);
  AlsConfig config = config_of(shape.factors, 3);
  config.confidence = shape.confidence;
  config.unobserved_weight = shape.unobserved_weight;
  config.regularization_exponent = shape.exponent;
  TestRun run;
  const auto fit = fit_als(plays.view(), config, run.context);
  ASSERT_TRUE(fit) << fit.error().message;

  const auto r = reference::dense(plays.view());
  const auto by_item = reference::transposed(r, shape.tracks);
  const auto x = reference::dense(fit->model.user_factors.view()), y = reference::dense(fit->model.item_factors.view());
  reference::Dense wanted;
  for (const auto& row : by_item) wanted.push_back(reference::solve_row(row, x, config));
  expect_rows_near(y, wanted);

  const double objective = reference::objective(r, x, y, config);
  ASSERT_EQ(fit->objective.size(), 3U);
  EXPECT_NEAR(fit->objective.back(), objective, 1e-4 * objective);
  EXPECT_LE(fit->objective[1], fit->objective[0]);
  EXPECT_LE(fit->objective[2], fit->objective[1] * (1 + 1e-6));

  for (std::uint32_t user = 0; user < shape.users; ++user) {
    const auto folded = fold_in_user(plays.view().row(user), fit->model.item_factors.view(), config);
    ASSERT_TRUE(folded) << folded.error().message;
    expect_rows_near({{folded->begin(), folded->end()}}, {reference::solve_row(r[user], y, config)});
  }
}

TEST(Als, SameBytesForAnyTeamAndOtherBytesForAnotherSeed) {
  const auto plays = random_plays(400, 300, 0.05, 5);
  const auto fit = [&](unsigned threads, std::uint64_t seed) {
    TestRun run(threads, seed);
    return fit_als(plays.view(), config_of(19, 3), run.context);
  };
  const auto one = fit(1, 7);
  ASSERT_TRUE(one);
  for (const unsigned threads : {2U, 3U, 5U}) {
    const auto more = fit(threads, 7);
    ASSERT_TRUE(more);
    EXPECT_EQ(more->model.user_factors.data, one->model.user_factors.data);
    EXPECT_EQ(more->model.item_factors.data, one->model.item_factors.data);
    EXPECT_EQ(more->objective, one->objective);
  }
  EXPECT_NE(fit(1, 8)->model.item_factors.data, one->model.item_factors.data);
}

// Levels differ in the last bits of sums, and so in nothing a list shows.
TEST(Als, EveryLevelOfKernelsFitsTheSame) {
  const auto plays = random_plays(200, 150, 0.1, 6);
  const char* before = std::getenv("SEGUE_FORCE_ISA");
  const std::string kept = before == nullptr ? "" : before;
  std::vector<AlsFit> fits;
  for (const char* level : {"reference", "avx2", "avx512", "avx512_bf16", "amx"}) {
    if (!linalg::choose_kernels(level)) continue;
    ::setenv("SEGUE_FORCE_ISA", level, 1);
    TestRun run(2);
    auto fit = fit_als(plays.view(), config_of(24, 4), run.context);
    ASSERT_TRUE(fit) << fit.error().message;
    fits.push_back(std::move(*fit));
  }
  ::setenv("SEGUE_FORCE_ISA", "sse9", 1);
  TestRun run;
  EXPECT_THAT(fit_als(plays.view(), config_of(4, 1), run.context).error().message, HasSubstr("SEGUE_FORCE_ISA=sse9"));
  ::setenv("SEGUE_FORCE_ISA", kept.c_str(), 1);
  for (const AlsFit& fit : fits) {
    EXPECT_NEAR(fit.objective.back(), fits[0].objective.back(), 1e-4 * fits[0].objective.back());
    expect_rows_near(reference::dense(fit.model.user_factors.view()),
                     reference::dense(fits[0].model.user_factors.view()));
  }
}

TEST(Als, RowsWithoutPlaysAreZeroAndTheRestDoesNotMind) {
  auto plays = matrix_of(4, {{{0, 3}, {2, 1}}, {}, {{0, 1}, {2, 5}}});
  TestRun run;
  const auto fit = fit_als(plays.view(), config_of(3, 5), run.context);
  ASSERT_TRUE(fit);
  EXPECT_THAT(fit->model.user_factors.view().row(1), Each(0.0F));
  EXPECT_THAT(fit->model.item_factors.view().row(1), Each(0.0F));
  EXPECT_THAT(fit->model.item_factors.view().row(3), Each(0.0F));
  const auto folded = fold_in_user({}, fit->model.item_factors.view(), config_of(3, 5));
  ASSERT_TRUE(folded);
  EXPECT_THAT(*folded, Each(0.0F));
}

TEST(Als, TakesEmptyMatrices) {
  TestRun run(2);
  for (const auto& plays : {linalg::CsrMatrix<float>{}, matrix_of(5, {{}, {}})}) {
    const auto fit = fit_als(plays.view(), config_of(4, 2), run.context);
    ASSERT_TRUE(fit) << fit.error().message;
    EXPECT_EQ(fit->model.user_factors.rows, plays.rows);
    EXPECT_THAT(fit->model.user_factors.data, Each(0.0F));
  }
}

// A bot that heard everything, very often: float32 loses the small equations beside it, the fit must not fail.
TEST(Als, OneHugeRowAmongSmallOnes) {
  auto rows = std::vector<std::vector<Cell>>(50);
  for (std::uint32_t user = 0; user < 50; ++user) rows[user] = {{user * 7 % 300, 1.0F}, {user * 7 % 300 + 1, 2.0F}};
  rows[17].clear();
  for (std::uint32_t track = 0; track < 3000; ++track) rows[17].emplace_back(track, 1e8F);
  const auto plays = matrix_of(3000, rows);
  TestRun run(2);
  const auto fit = fit_als(plays.view(), config_of(32, 3), run.context);
  ASSERT_TRUE(fit) << fit.error().message;
  for (const float value : fit->model.user_factors.data) ASSERT_TRUE(std::isfinite(value));
}

TEST(Als, RefusesWithThePlace) {
  TestRun run;
  const auto message = [&](linalg::CsrMatrix<float> plays, AlsConfig config = config_of(4, 1)) {
    const auto fit = fit_als(plays.view(), config, run.context);
    return fit ? std::string("no error") : fit.error().message;
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(message(matrix_of(3, {{{0, 1}}, {{1, nan}}})), HasSubstr("row 1, column 1 is nan"));
  EXPECT_THAT(message(matrix_of(3, {{{0, 1}}, {{1, 1}, {1, 1}}})), HasSubstr("two entries at row 1, column 1"));
  EXPECT_THAT(message(matrix_of(3, {{{0, 1}, {2, 0}}})), HasSubstr("row 0, column 2 is 0"));
  EXPECT_THAT(message(matrix_of(3, {{{0, -1}}})), HasSubstr("row 0, column 0 is -1"));
  AlsConfig config = config_of(4, 1);
  config.alpha = 40;
  config.confidence = "linear";
  EXPECT_THAT(message(matrix_of(3, {{{0, 3e38F}}}), config), HasSubstr("too large for alpha"));
  config = config_of(0, 1);
  EXPECT_THAT(message(matrix_of(3, {{{0, 1}}}), config), HasSubstr("factors = 0 is not allowed"));
  config = config_of(4, 1);
  config.regularization = nan;
  EXPECT_THAT(message(matrix_of(3, {{{0, 1}}}), config), HasSubstr("regularization"));
  config = config_of(4, 1);
  config.confidence = "cubic";
  EXPECT_THAT(message(matrix_of(3, {{{0, 1}}}), config), HasSubstr("confidence"));
}

TEST(Als, RefusesWhatDoesNotFitTheMemoryLimit) {
  TestRun run;
  run.context.memory_limit_bytes = 1000;
  const auto plays = random_plays(50, 50, 0.2, 1);
  const auto fit = fit_als(plays.view(), config_of(8, 1), run.context);
  ASSERT_FALSE(fit);
  EXPECT_EQ(fit.error().kind, ErrorKind::out_of_memory);
  EXPECT_THAT(fit.error().message, HasSubstr("1000 B"));
}

TEST(Als, CountsTheMatrixTowardsTheMemoryLimitBeforeItIsLoaded) {
  TestRun run;
  const linalg::NpzSize size{1000, 500, 400'000};
  const auto allowed = [&](std::uint64_t bytes, std::uint64_t beside) {
    run.context.memory_limit_bytes = bytes;
    return bool(check_als_memory(size, beside, config_of(8, 1), run.context));
  };
  const std::uint64_t both_ways = 2 * 400'000 * 5;  // an index and a code an entry
  EXPECT_FALSE(allowed(both_ways, 0));
  EXPECT_TRUE(allowed(both_ways + 500'000, 0));
  EXPECT_FALSE(allowed(both_ways + 500'000, 500'000));
  EXPECT_TRUE(allowed(both_ways + 1'000'000, 500'000));
}

TEST(Als, SaysWhichWeightsItCannotTakeAndWhatToDo) {
  const auto message = [](float weight) {
    const auto plays = matrix_of(3, {{{0, 1}}, {{0, 2}, {2, weight}}});
    const linalg::CodedView view{2, 3, plays.offsets, plays.indices, std::span<const float>(plays.values), {}};
    const auto checked = check_als_weights(view, AlsConfig());
    return checked ? std::string("no error") : checked.error().message;
  };
  EXPECT_EQ(message(5), "no error");
  EXPECT_THAT(message(0), AllOf(HasSubstr("row 1, column 2 is 0"), HasSubstr("eliminate_zeros")));
  EXPECT_THAT(message(-3), AllOf(HasSubstr("row 1, column 2 is -3"), HasSubstr("clip")));
  EXPECT_THAT(message(std::numeric_limits<float>::infinity()), HasSubstr("too large"));
}

TEST(Als, StopsWhenAsked) {
  TestRun run(2);
  run.stop.request();
  const auto plays = random_plays(50, 50, 0.2, 1);
  EXPECT_EQ(fit_als(plays.view(), config_of(8, 1), run.context).error().kind, ErrorKind::cancelled);
}

TEST(Als, FoldInRefusesUnknownTracks) {
  const auto plays = random_plays(20, 20, 0.3, 2);
  TestRun run;
  const auto fit = fit_als(plays.view(), config_of(4, 2), run.context);
  const std::vector<std::uint32_t> tracks{20};
  const std::vector<float> weights{1};
  const auto folded = fold_in_user({tracks, weights}, fit->model.item_factors.view(), config_of(4, 2));
  ASSERT_FALSE(folded);
  EXPECT_THAT(folded.error().message, HasSubstr("no track 20"));
}

TEST(AlsOptions, CoverTheFieldsAPersonSets) {
  AlsConfig config;
  const auto set = config.options();
  EXPECT_EQ(set.options().size(), 13U);
  for (const Option& option : set.options()) EXPECT_EQ(option.section, "als");
}

}  // namespace
}  // namespace segue::models
