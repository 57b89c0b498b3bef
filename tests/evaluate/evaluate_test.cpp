#include "segue/evaluate/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>

#include "small_world.hpp"

namespace segue::evaluate {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Two users with a truth, one hit among two places each; a third without a truth.
World plain() {
  World world;
  world.train = matrix({{{0, 1}}, {{0, 2}, {1, 1}}, {{3, 1}}}, 5);
  world.test = matrix({{{1, 3}, {2, 1}}, {{4, 1}}, {}}, 5);
  world.lists = ranked({{1, 3}, {2, 4}, {0, 1}});
  return world;
}

double mean(const Evaluation& evaluation, const std::string& name) { return evaluation.metrics.at(name).mean; }

TEST(Evaluate, AveragesOverUsersWithATruth) {
  World world = plain();
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->users, 2);
  EXPECT_DOUBLE_EQ(mean(*result, "precision@2"), 0.5);
  EXPECT_DOUBLE_EQ(mean(*result, "recall@2"), (0.5 + 1) / 2);
  EXPECT_DOUBLE_EQ(mean(*result, "mrr@2"), (1 + 0.5) / 2);
  EXPECT_DOUBLE_EQ(mean(*result, "user_coverage"), 1);
  EXPECT_EQ(result->checks.lists_without_truth, 1);
}

TEST(Evaluate, AUserWithoutAListCountsAsZero) {
  World world = plain();
  world.lists = ranked({{1, 3}});  // nothing for users 1 and 2, not even a row
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->users, 2);
  EXPECT_DOUBLE_EQ(mean(*result, "precision@2"), 0.25);
  EXPECT_DOUBLE_EQ(mean(*result, "user_coverage"), 0.5);
  EXPECT_EQ(result->checks.users_without_list, 1);
  EXPECT_EQ(result->metrics.at("novelty@2").users, 1) << "what a list is like is not asked of one that is not there";
}

TEST(Evaluate, ValuesOfZeroAreNotPlays) {
  World world = plain();
  world.test = matrix({{{1, 3}, {2, 0}}, {{4, 0}}, {}}, 5);  // scipy keeps explicit zeros
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->users, 1);
  EXPECT_DOUBLE_EQ(mean(*result, "recall@2"), 1);
  EXPECT_EQ(result->checks.values_ignored, 2);
}

TEST(Evaluate, ARepeatedTrackIsAHitOnce) {
  World world = plain();
  world.lists = ranked({{1, 1}, {4, 4}, {}});
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_DOUBLE_EQ(mean(*result, "precision@2"), 0.5);
  EXPECT_DOUBLE_EQ(mean(*result, "recall@2"), 0.75);
  EXPECT_EQ(result->checks.duplicates, 2);
}

TEST(Evaluate, BySongAnotherVersionIsAHitAndTwoVersionsAreOne) {
  World world;
  world.train = matrix({{{0, 1}}, {{1, 1}, {2, 1}}}, 5);
  world.test = matrix({{{3, 2}, {1, 1}}, {{4, 1}}}, 5);
  world.lists = ranked({{4, 3}, {3, 0}});
  world.groups = {10, 11, 11, 12, 12};  // 1 and 2 are one song, 3 and 4 another
  EvaluateInput input = world.input();
  const auto by_track = run(input, {2});
  ASSERT_TRUE(by_track) << by_track.error().message;
  EXPECT_DOUBLE_EQ(mean(*by_track, "precision@2"), 0.25);  // track 3 for user 0
  EXPECT_DOUBLE_EQ(mean(*by_track, "unique_songs@2"), 0.75);
  EXPECT_DOUBLE_EQ(mean(*by_track, "catalogue_coverage_all@2"), 3.0 / 5);

  input.by_group = true;
  const auto by_song = run(input, {2});
  ASSERT_TRUE(by_song) << by_song.error().message;
  EXPECT_EQ(by_song->catalogue, 3);
  EXPECT_DOUBLE_EQ(mean(*by_song, "precision@2"), 0.5);  // one song of two places for each
  EXPECT_DOUBLE_EQ(mean(*by_song, "mrr@2"), 1);          // track 4 is a version of 3, and 3 of 4
  EXPECT_DOUBLE_EQ(mean(*by_song, "catalogue_coverage_all@2"), 2.0 / 3);
  // User 1 played both versions of song 11: one listener of two users. Songs 10 and 12 have one and none.
  EXPECT_DOUBLE_EQ(mean(*by_song, "novelty@2"), 1);
}

TEST(Evaluate, UsersOnlyInTestHaveNoProfileToLiftFrom) {
  World world = plain();
  world.train = matrix({{{0, 1}}, {}, {{3, 1}}}, 5);
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->checks.users_only_in_test, 1);
  EXPECT_EQ(result->metrics.at("popularity_lift@2").users, 1);
  EXPECT_DOUBLE_EQ(mean(*result, "popularity_lift@2"), 0.5 / 1 - 1);  // tracks 1 and 3: 0 and 1 listener; track 0: 1
}

TEST(Evaluate, CountsWhatLooksWrong) {
  World world = plain();
  world.train = matrix({{{0, 1}, {2, 1}}, {{0, 2}, {1, 1}}, {{3, 1}}}, 5);
  world.lists = ranked({{1, 0}, {2}, {}});
  world.lists.scores = {1, 2, std::nanf("")};
  const auto result = run(world.input(), {1, 5});
  ASSERT_TRUE(result) << result.error().message;
  const SanityChecks& checks = result->checks;
  EXPECT_EQ(checks.heard_in_lists, 1);
  EXPECT_EQ(checks.truth_heard, 1);
  EXPECT_EQ(checks.truth_entries, 3);
  EXPECT_EQ(checks.truth_untrained, 1);
  EXPECT_EQ(checks.out_of_order, 1);
  EXPECT_EQ(checks.nan_scores, 1);
  EXPECT_EQ(checks.short_lists, 2);
  EXPECT_THAT(result->notes, Contains(HasSubstr("k = 5")));
  EXPECT_THAT(result->notes, Not(Contains(HasSubstr("k = 1 "))));
  EXPECT_THAT(result->notes, Contains(HasSubstr("never played in training")));
  EXPECT_THAT(result->notes, Contains(HasSubstr("1 score is not a number")));
  EXPECT_THAT(result->notes, Contains(HasSubstr("1 place has a higher score")));
}

TEST(Evaluate, SaysOnceThatListsAreTooShort) {
  World world = plain();
  world.lists = ranked({{}, {}, {}});
  const auto result = run(world.input(), {1, 2, 5});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(std::count_if(result->notes.begin(), result->notes.end(),
                          [](const std::string& note) { return note.starts_with("No list is longer than 0"); }),
            1);
  EXPECT_THAT(result->notes, Contains(HasSubstr("at k = 1, 2, 5 every list")));
  EXPECT_THAT(result->notes, Contains(HasSubstr("No better than chance")));
}

TEST(Evaluate, TooFewUsersAreNotCalledChance) {
  World world = plain();
  world.test = matrix({{{0, 1}}, {{1, 1}}, {{2, 1}}}, 100);
  world.train = matrix({{{3, 1}}, {{3, 1}}, {{3, 1}}}, 100);
  world.lists = ranked({{0, 9}, {8, 9}, {7, 9}});  // one user of three hits: the interval reaches down to 0
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(result->notes, Contains(HasSubstr("Too few users to tell this from chance: recall@2 is 0.3333")));
  EXPECT_THAT(result->notes, Not(Contains(HasSubstr("No better than chance"))));
}

TEST(Evaluate, SaysWhatCanNeverBeHit) {
  World world = plain();
  world.train = matrix({{{0, 1}, {2, 1}}, {{0, 2}}, {{3, 1}}}, 5);
  const auto result = run(world.input(), {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(result->notes, Contains(HasSubstr("1 of 3 (33.3 %) tracks of the truth were already heard")));
}

TEST(Evaluate, WorksWithoutTraining) {
  World world = plain();
  EvaluateInput input = world.input();
  input.train = nullptr;
  const auto result = run(input, {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->metrics.contains("ndcg@2"));
  EXPECT_TRUE(result->metrics.contains("catalogue_coverage_all@2"));
  EXPECT_FALSE(result->metrics.contains("novelty@2"));
  EXPECT_FALSE(result->metrics.contains("catalogue_coverage@2"));
}

TEST(Evaluate, CutoffsAreSortedAndOrderNamesEveryMetric) {
  World world = plain();
  const auto result = run(world.input(), {2, 1, 2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(result->cutoffs, ::testing::ElementsAre(1, 2));
  EXPECT_EQ(result->order.size(), result->metrics.size());
  EXPECT_EQ(result->order[0], "precision@1");
  EXPECT_EQ(result->order[1], "precision@2");
}

TEST(Evaluate, HandsOutEveryUsersNumbers) {
  World world = plain();
  EvaluateInput input = world.input();
  PerUser kept;
  input.on_users = keep_in(kept);
  const auto result = run(input, {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(kept.users, ::testing::ElementsAre(0, 1));
  EXPECT_THAT(kept.values.at("recall@2"), ::testing::ElementsAre(0.5, 1.0));
  EXPECT_THAT(kept.values.at("truth_tracks"), ::testing::ElementsAre(2, 1));
  input.on_users = [](const UserRows&) -> Status { return make_error(ErrorKind::io, "disk full"); };
  EXPECT_EQ(run(input, {2}).error().message, "disk full");
}

TEST(Evaluate, KnowsWhatChanceAndPerfectionGive) {
  World world;  // ten tracks, two heard; of the truth 2 3 4 the user has heard 2
  world.train = matrix({{{0, 1}, {2, 1}}}, 10);
  world.test = matrix({{{2, 1}, {3, 1}, {4, 1}}}, 10);
  world.lists = ranked({{3, 5}});
  EvaluateInput input = world.input();
  auto result = run(input, {2});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_DOUBLE_EQ(result->ceiling.at("recall@2"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(result->ceiling.at("precision@2"), 1);
  EXPECT_DOUBLE_EQ(result->floor.at("precision@2"), 2.0 / 8);
  EXPECT_DOUBLE_EQ(result->floor.at("recall@2"), 2 * (2.0 / 8) / 3);
  EXPECT_DOUBLE_EQ(result->floor.at("ndcg@2"), 2.0 / 8);
  EXPECT_DOUBLE_EQ(result->floor.at("hit_rate@2"), 1 - (6.0 / 8) * (5.0 / 7));
  input.heard_kept = true;
  result = run(input, {2});
  EXPECT_DOUBLE_EQ(result->floor.at("precision@2"), 3.0 / 10);
}

TEST(Evaluate, PartsOfListsGiveTheSame) {
  World world = plain();
  const EvaluateInput input = world.input();
  Session session;
  const auto whole = evaluate(input, std::vector<std::uint32_t>{2}, session.context);
  auto parts = Evaluator::start(input, std::vector<std::uint32_t>{2}, session.context);
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_TRUE(parts->add(std::vector<std::uint32_t>{0}, ranked({{1, 3}})));
  EXPECT_THAT(parts->add(std::vector<std::uint32_t>{0}, ranked({{1, 3}})).error().message, HasSubstr("out of order"));
  ASSERT_TRUE(parts->add(std::vector<std::uint32_t>{1, 2}, ranked({{2, 4}, {0, 1}})));
  const auto result = parts->finish();
  ASSERT_TRUE(result) << result.error().message;
  for (const std::string& name : whole->order) {
    const double a = whole->metrics.at(name).mean, b = result->metrics.at(name).mean;
    EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << name;
  }
}

struct Mistake {
  const char* what;
  void (*make)(World&, EvaluateInput&, std::vector<std::uint32_t>& cutoffs);
  const char* words;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.what; }  // not the bytes of its pointers

class EvaluateErrors : public ::testing::TestWithParam<Mistake> {};

TEST_P(EvaluateErrors, AreSaidInWords) {
  World world = plain();
  world.groups = {0, 1, 2, 3, 4};
  EvaluateInput input = world.input();
  std::vector<std::uint32_t> cutoffs{2};
  GetParam().make(world, input, cutoffs);
  const auto result = run(input, cutoffs);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr(GetParam().words));
}

using Ks = std::vector<std::uint32_t>;
INSTANTIATE_TEST_SUITE_P(
    All, EvaluateErrors,
    ::testing::Values(
        Mistake{"track", [](World& w, EvaluateInput&, Ks&) { w.lists.items[3] = 5; }, "user 1 holds track 5"},
        Mistake{"user",
                [](World& w, EvaluateInput&, Ks&) {
                  w.lists = ranked({{}, {}, {}, {}, {1}});
                },
                "for user 4"},
        Mistake{"empty",
                [](World& w, EvaluateInput& in, Ks&) {
                  w.test = matrix({{}, {{1, 0}}, {}}, 5);
                  w.test_view = w.test.view();
                  in.test = &w.test_view;
                },
                "nothing to measure against"},
        Mistake{"no_cutoff", [](World&, EvaluateInput&, Ks& ks) { ks.clear(); }, "No cutoff"},
        Mistake{"zero", [](World&, EvaluateInput&, Ks& ks) { ks = {0}; }, "k = 0"},
        Mistake{"shape",
                [](World& w, EvaluateInput& in, Ks&) {
                  w.train = matrix({{{0, 1}}}, 5);
                  w.train_view = w.train.view();
                  in.train = &w.train_view;
                },
                "1 x 5 and the test matrix 3 x 5"},
        Mistake{"no_lists", [](World&, EvaluateInput& in, Ks&) { in.lists = nullptr; }, "Nothing to evaluate"},
        Mistake{"artists",
                [](World& w, EvaluateInput& in, Ks&) {
                  w.artists = {1};
                  in.track_artist = w.artists;
                },
                "artists for 1 tracks"},
        Mistake{"groups",
                [](World&, EvaluateInput& in, Ks&) {
                  in.track_group = {};
                  in.by_group = true;
                },
                "group of each track"},
        Mistake{"scores", [](World& w, EvaluateInput&, Ks&) { w.lists.scores.pop_back(); }, "6 items but 5 scores"},
        Mistake{"offsets", [](World& w, EvaluateInput&, Ks&) { w.lists.offsets[1] = 99; }, "broken"},
        Mistake{"resamples", [](World&, EvaluateInput& in, Ks&) { in.resamples = 5; }, "resamples"},
        Mistake{"unsorted", [](World& w, EvaluateInput&, Ks&) { std::swap(w.test.indices[0], w.test.indices[1]); },
                "test matrix"}),
    [](const auto& each) { return each.param.what; });

TEST(Evaluate, StopsWhenAsked) {
  World world = plain();
  Session session;
  session.stop.request();
  const auto result = evaluate(world.input(), std::vector<std::uint32_t>{2}, session.context);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace segue::evaluate
