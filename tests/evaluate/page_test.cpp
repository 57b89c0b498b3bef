#include "segue/evaluate/page.hpp"

#include <cmath>
#include <gmock/gmock.h>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EvaluationReport report(std::string name, std::vector<std::uint32_t> cutoffs, double value) {
  EvaluationReport report;
  report.name = std::move(name);
  Evaluation& e = report.evaluation;
  e.users = 40;
  e.cutoffs = std::move(cutoffs);
  e.main_cutoff = e.cutoffs.front();
  for (const auto k : e.cutoffs)
    for (const char* stem : {"ndcg", "novelty"}) {
      e.order.push_back(stem + ("@" + std::to_string(k)));
      e.metrics[e.order.back()] = {value, value / 2, value * 2, 40};
    }
  e.floor["ndcg@10"] = 0.001;
  e.ceiling["ndcg@10"] = 0.9;
  return report;
}

SliceValue slice(std::string slicing, std::string label, double value) {
  return {std::move(slicing), std::move(label), "of some", {{"ndcg@10", {value, kUndefined, kUndefined, 9}}}};
}

TEST(Page, ShowsWhatAnyOfTheModelsHas) {
  std::vector<EvaluationReport> reports{report("a", {10}, 0.1), report("b", {10, 20}, 0.2)};
  reports[0].evaluation.slices = {slice("country", "SE", 0.3)};
  reports[1].evaluation.slices = {slice("country", "FI", 0.25), slice("country", "SE", 0.5)};
  const std::string html = page(reports);
  EXPECT_THAT(html, HasSubstr("data-metric=\"ndcg@20\" data-value=\"0.2\""));
  EXPECT_THAT(html, HasSubstr("data-value=\"0.25\" data-users=\"9\" data-slice=\"country=FI\""));
  EXPECT_LT(html.find("FI: of some"), html.find("SE: of some"));
  EXPECT_THAT(html, HasSubstr("By country"));
  for (const char* number : {"nan\"", ">nan", " nan"}) EXPECT_THAT(html, Not(HasSubstr(number)));
}

TEST(Page, AWeekThatOneModelLacksLeavesTheOthersInTheirPlaces) {
  std::vector<EvaluationReport> reports{report("a", {10}, 0.1), report("b", {10}, 0.2)};
  for (const char* week : {"1", "2", "3"}) reports[0].evaluation.slices.push_back(slice("week", week, 1));
  for (const char* week : {"1", "3"}) reports[1].evaluation.slices.push_back(slice("week", week, 1));
  const std::string html = page(reports);
  EXPECT_THAT(html, HasSubstr("class=\"line c0\" d=\"M48.0 24.0L248.0 24.0L448.0 24.0\""));
  EXPECT_THAT(html, HasSubstr("class=\"line c1\" d=\"M48.0 24.0L448.0 24.0\""));
}

TEST(Page, TheTradeOffNamesChanceAndTheOracle) {
  const std::vector<EvaluationReport> one{report("a", {10}, 0.1)};
  EXPECT_THAT(page(one), Not(HasSubstr("What accuracy costs")));  // nothing to weigh against
  const std::vector<EvaluationReport> two{report("a", {10}, 0.1), report("b", {10}, 0.2)};
  EXPECT_THAT(page(two), HasSubstr(">random<"));
  EXPECT_THAT(page(two), HasSubstr(">oracle 0.9000 ↑<"));
}

TEST(Page, OfAGateSaysWhyNot) {
  const std::vector<EvaluationReport> reports{report("old", {10}, 0.2), report("new <1>", {10}, 0.1)};
  GateResult gate;
  gate.checks = {{"ndcg@10", "old", "new <1>", 0, 0.2, 0.1, -0.55, -0.01, 40, false},
                 {"recall@10", "old", "new <1>", 0, 0.2, 0.2, -0.001, -0.01, 40, true}};
  gate.sentence = "new <1> is not to be published";
  const std::string html = page(reports, gate);
  EXPECT_THAT(html, HasSubstr("<p class=\"sentence bad\">new &lt;1&gt; is not to be published</p>"));
  EXPECT_THAT(html, HasSubstr("data-figure=\"worst\" data-value=\"-0.55\""));
  EXPECT_THAT(html, HasSubstr("not held ✗"));
  EXPECT_THAT(html, HasSubstr(">held ✓"));
  EXPECT_THAT(html, Not(HasSubstr("What it comes to")));
}

}  // namespace
}  // namespace segue::evaluate
