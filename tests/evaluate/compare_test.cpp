#include "segue/evaluate/compare.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <random>

#include "small_world.hpp"
#include "wilcoxon.hpp"

namespace segue::evaluate {
namespace {

using ::testing::HasSubstr;

std::vector<double> less(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> d;
  for (std::size_t i = 0; i < a.size(); ++i) d.push_back(a[i] - b[i]);
  return d;
}

// Expected values are scipy.stats.wilcoxon's (1.15; the first data are those of its own documentation's R example).
TEST(Wilcoxon, ExactForFewWithoutTies) {
  const auto d = less({1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30},
                      {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29});
  const SignedRanks r = signed_ranks(d);
  EXPECT_DOUBLE_EQ(r.negative_ranks, 5);
  EXPECT_NEAR(r.p_value, 0.0390625, 1e-12);
  EXPECT_NEAR(signed_ranks(std::vector<double>{0.7, 1.2, 2.0, 3.1, 0.4, -0.3}).p_value, 0.0625, 1e-12);
}

TEST(Wilcoxon, NormalWithTiesAndZeros) {
  const SignedRanks r = signed_ranks(std::vector<double>{0.1, -0.1, 0.2, 0.2, 0.3, 0, 0.3, -0.2, 0.5, 0.1, 0, 0.4});
  EXPECT_DOUBLE_EQ(r.negative_ranks, 7);
  EXPECT_EQ(r.zero, 2);
  EXPECT_NEAR(r.p_value, 0.035564379058193644, 1e-12);
  std::vector<double> many;
  for (int i = 0; i < 60; ++i) many.push_back(((i * 37) % 61 - 22) / 100.0);
  EXPECT_NEAR(signed_ranks(many).p_value, 0.0019438757088864145, 1e-12);
}

TEST(Wilcoxon, RoundingDoesNotBreakTies) {
  // 0.3 - 0.2 and 0.2 - 0.1 differ in their last bits.
  const SignedRanks r = signed_ranks(std::vector<double>{0.3 - 0.2, 0.2 - 0.1, 0.1 - 0.2, 0.1 + 0.2 - 0.3});
  EXPECT_EQ(r.positive, 2);
  EXPECT_EQ(r.zero, 1);
  EXPECT_DOUBLE_EQ(r.positive_ranks, 4);
  EXPECT_DOUBLE_EQ(r.negative_ranks, 2);
}

TEST(Wilcoxon, NoDifferenceAtAll) {
  EXPECT_EQ(signed_ranks(std::vector<double>{0, 0, 0}).p_value, 1);
  EXPECT_EQ(signed_ranks({}).p_value, 1);
}

TEST(Holm, StepsDownAndNeverFalls) {
  EXPECT_THAT(holm(std::vector<double>{0.01, 0.04, 0.03, 0.005}),
              ::testing::Pointwise(::testing::DoubleNear(1e-12), {0.03, 0.06, 0.06, 0.02}));
  EXPECT_THAT(holm(std::vector<double>{0.6, 0.9}), ::testing::ElementsAre(1.0, 1.0));
  EXPECT_TRUE(holm({}).empty());
}

TEST(CompareValues, HasTheNumbersOfScipy) {
  Session session;
  const std::vector<double> a{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  const std::vector<double> b{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const auto test = compare_values(a, b, {}, session.context);
  ASSERT_TRUE(test) << test.error().message;
  EXPECT_NEAR(test->difference, 0.43188888888888893, 1e-12);
  EXPECT_NEAR(test->effect_size, 0.7777777777777778, 1e-12);
  EXPECT_NEAR(test->standardized, 1.0117918052161972, 1e-12);
  EXPECT_EQ(test->wins, 7);
  EXPECT_EQ(test->losses, 2);
  EXPECT_LT(test->low, test->difference);
  EXPECT_GT(test->high, test->difference);
}

TEST(CompareValues, LeavesOutUsersForWhomEitherIsUndefined) {
  Session session;
  const double nan = std::nan("");
  const auto test =
      compare_values(std::vector<double>{1, nan, 3, 4}, std::vector<double>{2, 5, nan, 5}, {}, session.context);
  ASSERT_TRUE(test);
  EXPECT_EQ(test->users, 2);
  EXPECT_DOUBLE_EQ(test->difference, 1);
  EXPECT_FALSE(compare_values(std::vector<double>{1, nan}, std::vector<double>{1, 1}, {}, session.context));
  EXPECT_FALSE(compare_values(std::vector<double>{1}, std::vector<double>{1, 1}, {}, session.context));
}

Evaluation with_values(std::vector<double> values) {
  Evaluation e;
  e.users = static_cast<std::int64_t>(values.size());
  for (std::uint32_t user = 0; user < values.size(); ++user) e.per_user.users.push_back(user);
  e.per_user.values["ndcg@10"] = std::move(values);
  return e;
}

std::vector<double> noisy(std::size_t n, double base, double lift, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(base + lift + static_cast<double>(random() % 1000) / 10000.0);
  return values;
}

TEST(Compare, SaysWhatToDo) {
  Session session;
  const Evaluation base = with_values(noisy(500, 0.1, 0, 1)), better = with_values(noisy(500, 0.1, 0.02, 2)),
                   same = with_values(noisy(500, 0.1, 0, 3)), worse = with_values(noisy(500, 0.1, -0.02, 4));
  const std::vector<NamedEvaluation> models{{"popular", &base}, {"als", &better}, {"twin", &same}, {"bad", &worse}};
  const auto tests = compare(models, {}, session.context);
  ASSERT_TRUE(tests) << tests.error().message;
  EXPECT_EQ(tests->at(0).verdict, Verdict::better);
  EXPECT_THAT(tests->at(0).sentence, HasSubstr("Prefer als to popular"));
  EXPECT_EQ(tests->at(1).verdict, Verdict::not_shown);
  EXPECT_THAT(tests->at(1).sentence, HasSubstr("Keep popular"));
  EXPECT_EQ(tests->at(2).verdict, Verdict::worse);
  for (const PairedTest& t : *tests) EXPECT_GE(t.corrected_p, t.p_value);
  const std::string text = table(*tests);
  EXPECT_THAT(text, HasSubstr("p (Holm)"));
  EXPECT_THAT(text, HasSubstr(tests->at(0).sentence));
  EXPECT_THAT(to_json(*tests, {}), HasSubstr("\"segue.comparison\""));
}

TEST(Compare, CallsARealButTinyGainSmall) {
  Session session;
  std::vector<double> a = noisy(2000, 0.5, 0, 1), b = a;
  for (double& value : b) value += 0.001;  // everybody gains 0.2 %
  const Evaluation base = with_values(a), model = with_values(b);
  const auto tests = compare(std::vector<NamedEvaluation>{{"a", &base}, {"b", &model}}, {}, session.context);
  ASSERT_TRUE(tests);
  EXPECT_EQ(tests->at(0).verdict, Verdict::slightly_better);
  EXPECT_THAT(tests->at(0).sentence, HasSubstr("so little"));
}

TEST(Compare, TheSameListsAreCalledTheSame) {
  Session session;
  const Evaluation base = with_values(noisy(50, 0.1, 0, 1));
  const auto tests = compare(std::vector<NamedEvaluation>{{"a", &base}, {"b", &base}}, {}, session.context);
  ASSERT_TRUE(tests);
  EXPECT_EQ(tests->at(0).ties, 50);
  EXPECT_EQ(tests->at(0).p_value, 1);
  EXPECT_THAT(tests->at(0).sentence, HasSubstr("same for every user"));
}

TEST(Compare, HolmGuardsAgainstManyTwins) {
  // 20 models that differ by chance only: without a correction one of them would often look better.
  Session session;
  int found = 0;
  for (unsigned round = 0; round < 20; ++round) {
    std::vector<Evaluation> all;
    for (unsigned i = 0; i <= 20; ++i) all.push_back(with_values(noisy(60, 0.1, 0, 1000 * round + i)));
    std::vector<NamedEvaluation> models;
    for (const Evaluation& e : all) models.push_back({"m", &e});
    CompareConfig config;
    config.resamples = 200;
    const auto tests = compare(models, config, session.context);
    ASSERT_TRUE(tests);
    bool any = false;
    for (const PairedTest& t : *tests) any = any || t.verdict != Verdict::not_shown;
    found += any ? 1 : 0;
  }
  EXPECT_LE(found, 4);  // one in twenty is due; more than four has a chance below 0.3 %
}

TEST(Compare, RefusesWhatCannotBePaired) {
  Session session;
  const Evaluation base = with_values({1, 2, 3}), fewer = with_values({1, 2}), none;
  Evaluation by_song = base;
  by_song.by_group = true;
  const auto message = [&](const Evaluation& model) {
    return compare(std::vector<NamedEvaluation>{{"a", &base}, {"b", &model}}, {}, session.context).error().message;
  };
  EXPECT_THAT(message(fewer), HasSubstr("different users (3 and 2)"));
  EXPECT_THAT(message(none), HasSubstr("does not hold ndcg@10 for each user"));
  EXPECT_THAT(message(by_song), HasSubstr("one by track and one by song"));
  EXPECT_FALSE(compare(std::vector<NamedEvaluation>{{"a", &base}}, {}, session.context));
}

TEST(SharedMetric, IsNdcgAt10WhereAllHoldItElseWhatTheyShare) {
  Evaluation a, b;
  const NamedEvaluation models[] = {{"a", &a}, {"b", &b}};
  a.per_user.values = {{"ndcg@10", {}}, {"ndcg@20", {}}, {"ndcg@20[popularity=tail]", {}}, {"map@20", {}}};
  b.per_user.values = {{"ndcg@10", {}}, {"recall@10", {}}};
  EXPECT_EQ(shared_metric(models), "ndcg@10");
  b.per_user.values = {{"map@20", {}}, {"ndcg@20", {}}, {"ndcg@20[popularity=tail]", {}}};
  EXPECT_EQ(shared_metric(models), "ndcg@20");
  b.per_user.values = {{"map@20", {}}};
  EXPECT_EQ(shared_metric(models), "map@20");
  b.per_user.values = {{"recall@5", {}}};
  EXPECT_EQ(shared_metric(models), "");
  Session session;
  const auto refused = compare(models, {}, session.context);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("does not hold ndcg@10 for each user, but recall@5"));
  EXPECT_THAT(refused.error().message, HasSubstr("--evaluate-per-user"));
}

}  // namespace
}  // namespace segue::evaluate
