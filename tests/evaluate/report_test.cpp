#include "segue/evaluate/report.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "random_world.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Evaluation some_evaluation(bool by_group = false, unsigned seed = 1) {
  World world = random_world(200, 40, 10, seed);
  EvaluateInput input = world.input();
  input.by_group = by_group;
  const UserSlicing users[] = {slice_by_activity(world.train.view(), world.test.view())};
  const TruthSlicing truth[] = {slice_by_popularity(world.train.view(), world.test.view())};
  input.user_slices = users;
  input.truth_slices = truth;
  return *run(input, {5, 10});
}

TEST(ReportJson, ReadsBackExactly) {
  const EvaluationReport report{"als \"64\" \u00FC", some_evaluation(), some_evaluation(true)};
  const std::string text = to_json(report);
  const auto back = from_json(text, "result.json");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(back->name, report.name);
  EXPECT_EQ(back->evaluation.order, report.evaluation.order);
  EXPECT_EQ(back->evaluation.metrics.at("ndcg@10").low, report.evaluation.metrics.at("ndcg@10").low);
  EXPECT_TRUE(std::isnan(back->evaluation.metrics.at("gini@10").low));
  EXPECT_EQ(back->evaluation.slices.size(), 8U);
  EXPECT_EQ(back->evaluation.slices[5].label, "middle");
  EXPECT_EQ(back->evaluation.ceiling, report.evaluation.ceiling);
  EXPECT_EQ(back->evaluation.curve.back().units, 40);
  EXPECT_NEAR(back->evaluation.curve.back().shown, 1, 1e-12);
  EXPECT_TRUE(back->by_song->by_group);
}

TEST(ReportJson, SaysWhatTheNumbersAre) {
  const auto json = nlohmann::json::parse(to_json({"m", some_evaluation(), {}}));
  EXPECT_EQ(json["format"], "segue.evaluation");
  EXPECT_EQ(json["version"], 3);
  EXPECT_EQ(json["unit"], "track");
  EXPECT_TRUE(json["metrics"]["gini@10"]["low"].is_null());
  EXPECT_TRUE(json["metrics"]["ndcg@10"]["mean"].is_number());
  for (const auto& [name, value] : json["metrics"].items())
    EXPECT_TRUE(json["conventions"].contains(std::string(metric_stem(name)))) << name;
  EXPECT_EQ(json["interval"]["resamples"], 1000);
  EXPECT_GT(json["checks"]["truth_entries"], 0);
}

TEST(ReportJson, RefusesWhatIsNoEvaluation) {
  const auto message = [](const std::string& text) { return from_json(text, "r.json").error().message; };
  EXPECT_THAT(message("{"), HasSubstr("r.json is not JSON"));
  EXPECT_THAT(message("[1]"), HasSubstr("no evaluation"));
  EXPECT_THAT(message("{\"format\": \"other\", \"version\": 1}"), HasSubstr("no evaluation"));
  EXPECT_THAT(message("{\"format\": \"segue.evaluation\", \"version\": 99}"), HasSubstr("version 99"));
  EXPECT_THAT(message("{\"format\": \"segue.evaluation\", \"version\": 1}"), HasSubstr("'users'"));
  auto json = nlohmann::json::parse(to_json({"m", some_evaluation(), {}}));
  json["metrics"]["ndcg@10"]["mean"] = "high";
  EXPECT_THAT(message(json.dump()), HasSubstr("not a whole evaluation"));
  json = nlohmann::json::parse(to_json({"m", some_evaluation(), {}}));
  json["by_song"] = 3;
  EXPECT_THAT(message(json.dump()), HasSubstr("not a whole evaluation"));
}

Evaluation with(std::map<std::string, MetricValue> metrics) {
  Evaluation e;
  e.users = 1234;
  e.cutoffs = {5, 10};
  for (const auto& [name, value] : metrics) e.order.push_back(name);
  e.metrics = std::move(metrics);
  return e;
}

TEST(ReportTable, ShowsModelsSideBySide) {
  const double nan = std::nan("");
  const Evaluation a =
      with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}, {"ndcg@5", {0.2, 0.2, 0.2, 9}}, {"gini@10", {0.5, nan, nan, 9}}});
  Evaluation b =
      with({{"ndcg@10", {0.25, 0.2, 0.3, 9}}, {"gini@10", {0.25, nan, nan, 9}}, {"recall@10", {nan, nan, nan, 0}}});
  b.notes = {"Something to know."};
  EXPECT_EQ(
      table(std::vector<NamedEvaluation>{{"popular", &a}, {"als", &b}}),
      "metric            popular               als\n"
      "---------------------------------------------\n"
      "recall@10                 -                 -\n"
      "ndcg@10    0.1000 \u00B10.0100    0.2500 \u00B10.0500 *\n"
      "gini@10    0.5000            0.2500\n"
      "Over 1,234 users with a truth; counted by track; \u00B1 is half a 95 % bootstrap interval; * marks the best.\n"
      "Checked: no track twice in a list, no score that is not a number, no track that the user has heard.\n"
      "Note (als): Something to know.\n");
}

TEST(ReportTable, SaysANoteOnceWithTheModelsItIsAbout) {
  Evaluation a = with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}}), b = a, c = a;
  a.notes = {"Of all."};
  b.notes = {"Of two.", "Of all."};
  c.notes = {"Of all.", "Of two.", "Of one."};
  EXPECT_THAT(table(std::vector<NamedEvaluation>{{"a", &a}, {"b", &b}, {"c", &c}}),
              ::testing::EndsWith("Note: Of all.\nNote (b, c): Of two.\nNote (c): Of one.\n"));
}

TEST(ReportTable, ShowsAllCutoffsWhenAsked) {
  const Evaluation a = with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}, {"ndcg@5", {0.2, 0.2, 0.2, 9}}});
  const std::vector<NamedEvaluation> models{{"a", &a}};
  EXPECT_THAT(table(models), Not(HasSubstr("ndcg@5")));
  EXPECT_THAT(table(models, {true, false}), HasSubstr("ndcg@5   0.2000\nndcg@10  0.1000\n"));
  EXPECT_EQ(table({}), "");
}

TEST(ReportTable, ShowsWhatChanceAndTheTruthGiveWhenAsked) {
  Evaluation a = with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}, {"gini@10", {0.5, 0.5, 0.5, 9}}});
  a.floor = {{"ndcg@10", 0.01}};
  a.ceiling = {{"ndcg@10", 0.9}};
  const std::vector<NamedEvaluation> models{{"a", &a}};
  EXPECT_THAT(table(models, {false, false, true}), HasSubstr("metric        a  by chance  at most\n"
                                                             "-----------------------------------\n"
                                                             "ndcg@10  0.1000     0.0100   0.9000\n"
                                                             "gini@10  0.5000\n"));
}

TEST(ReportTable, SaysWhatTheChecksFound) {
  Evaluation a = with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}});
  a.checks.heard_in_lists = 3;
  const std::vector<NamedEvaluation> models{{"a", &a}};
  EXPECT_THAT(table(models), HasSubstr("CHECKS FAILED: 3 places"));
  a.heard_kept = true;
  EXPECT_THAT(table(models), HasSubstr("Checked: no track twice in a list, no score that is not a number.\n"));
  a.checks.duplicates = 2;
  EXPECT_THAT(table(models), HasSubstr("CHECKS FAILED: 2 places"));
}

TEST(SliceTable, ShowsModelsSideBySideAndLeavesOutEmptySlices) {
  Evaluation a = with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}});
  a.main_cutoff = 10;
  EXPECT_EQ(slice_table(std::vector<NamedEvaluation>{{"a", &a}}), "");
  const double nan = std::nan("");
  a.slices = {{"activity", "light", "", {{"ndcg@10", {0.2, 0.1, 0.3, 5}}}},
              {"activity", "cold", "", {{"ndcg@10", {nan, nan, nan, 0}}}}};
  Evaluation b = a;
  b.slices.clear();
  EXPECT_EQ(slice_table(std::vector<NamedEvaluation>{{"a", &a}, {"b", &b}}),
            "ndcg@10 by slice               a  b  users\n"
            "------------------------------------------\n"
            "activity: light   0.2000 \u00B10.1000  -      5\n");
}

TEST(ReportTable, WarnsWhenModelsWereJudgedByDifferentPeople) {
  const Evaluation a = with({{"ndcg@10", {0.1, 0.09, 0.11, 9}}});
  Evaluation b = a;
  b.users = 7;
  EXPECT_THAT(table(std::vector<NamedEvaluation>{{"a", &a}, {"b", &b}}), HasSubstr("do not compare the columns"));
}

}  // namespace
}  // namespace segue::evaluate
