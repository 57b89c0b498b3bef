#include "segue/evaluate/gate.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <random>

#include "evaluate/small_world.hpp"

namespace segue::evaluate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Columns = std::map<std::string, std::vector<double>>;

Evaluation with_columns(Columns columns) {
  Evaluation e;
  const std::size_t users = columns.begin()->second.size();
  for (std::uint32_t user = 0; user < users; ++user) e.per_user.users.push_back(user);
  e.per_user.values = std::move(columns);
  return e;
}

// Every user has `value` times a factor of his own; the change is the same for all, so the interval has no width.
std::vector<double> scaled(double value, std::size_t users = 400) {
  std::vector<double> values;
  for (std::size_t i = 0; i < users; ++i) values.push_back(value * 0.1);
  return values;
}

struct Guarded {
  GateConfig config{{"ndcg@10"}, {"ndcg@10[popularity=tail]"}, 0.01, 0.05, 0};
  Session session;
  Evaluation old_model = with_columns({{"ndcg@10", scaled(1)}, {"ndcg@10[popularity=tail]", scaled(1)}});

  Result<GateResult> check(const Evaluation& model) {
    const GateWindow window{{"old", &old_model}, {"new", &model}};
    return check_gate({&window, 1}, config, {}, session.context);
  }
};

TEST(Gate, HoldsEachGuardAgainstItsOwnLimit) {
  Guarded guarded;
  const Evaluation within = with_columns({{"ndcg@10", scaled(0.995)}, {"ndcg@10[popularity=tail]", scaled(0.96)}});
  auto result = guarded.check(within);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->publish) << result->sentence;
  EXPECT_NEAR(result->checks[0].worst, -0.005, 1e-9);
  EXPECT_NEAR(result->checks[1].worst, -0.04, 1e-9);
  EXPECT_THAT(result->sentence, HasSubstr("new may be published"));

  const Evaluation tail_lost = with_columns({{"ndcg@10", scaled(1.2)}, {"ndcg@10[popularity=tail]", scaled(0.9)}});
  result = guarded.check(tail_lost);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->publish);
  EXPECT_THAT(result->sentence,
              HasSubstr("ndcg@10[popularity=tail] may have fallen by 10.0 %, where [gate] allows 5.0 %"));
  EXPECT_THAT(result->sentence, Not(HasSubstr("ndcg@10 may")));
  EXPECT_THAT(table(*result), HasSubstr("not held"));
  EXPECT_THAT(to_json(*result), HasSubstr("\"publish\": false"));
}

TEST(Gate, DoubtCountsAgainstTheNewModel) {
  Guarded guarded;
  guarded.config.slices.clear();
  std::mt19937 random(3);
  std::vector<double> noisy;
  for (std::size_t i = 0; i < 400; ++i) noisy.push_back(static_cast<double>(random() % 2001) / 10'000);  // mean 0.1
  const auto result = guarded.check(with_columns({{"ndcg@10", noisy}}));
  ASSERT_TRUE(result);
  EXPECT_GT(result->checks[0].new_mean, 0.095);
  EXPECT_FALSE(result->publish) << "a loss of 1 % cannot be ruled out";
  guarded.config.max_drop = 0.2;
  EXPECT_TRUE(guarded.check(with_columns({{"ndcg@10", noisy}}))->publish);
}

TEST(Gate, TakesSeveralWindows) {
  Guarded guarded;
  guarded.config.slices.clear();
  const Evaluation worse = with_columns({{"ndcg@10", scaled(0.8)}}), better = with_columns({{"ndcg@10", scaled(1.1)}});
  const GateWindow windows[] = {{{"old", &guarded.old_model}, {"new", &worse}},
                                {{"old", &guarded.old_model}, {"new", &better}}};
  auto result = check_gate(windows, guarded.config, {}, guarded.session.context);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->publish);
  EXPECT_THAT(result->sentence, HasSubstr("window 1"));
  guarded.config.max_failed_windows = 1;
  result = check_gate(windows, guarded.config, {}, guarded.session.context);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->publish);
}

TEST(Gate, ARiseOfWhatShouldBeLowIsALoss) {
  Guarded guarded;
  guarded.config = {{"calibration_artists@10"}, {}, 0.05, 0.05, 0};
  guarded.old_model = with_columns({{"calibration_artists@10", scaled(1)}});
  EXPECT_TRUE(guarded.check(with_columns({{"calibration_artists@10", scaled(0.5)}}))->publish);
  const auto result = guarded.check(with_columns({{"calibration_artists@10", scaled(1.2)}}));
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->publish);
}

TEST(Gate, RefusesWhatCannotBeGuarded) {
  Guarded guarded;
  const Evaluation model = with_columns({{"ndcg@10", scaled(1)}});
  EXPECT_THAT(guarded.check(model).error().message, HasSubstr("ndcg@10[popularity=tail]"));  // not kept
  guarded.config.slices.clear();
  guarded.config.metrics.clear();
  EXPECT_THAT(guarded.check(model).error().message, HasSubstr("Nothing is guarded"));
}

}  // namespace
}  // namespace segue::evaluate
