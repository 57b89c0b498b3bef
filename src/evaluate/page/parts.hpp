// The parts of the page, each a piece of HTML.
#pragma once
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/evaluate/compare.hpp"
#include "segue/evaluate/evaluate.hpp"
#include "segue/evaluate/gate.hpp"
#include "segue/evaluate/report.hpp"
#include "segue/page/charts.hpp"

namespace segue::evaluate {

using Reports = std::span<const EvaluationReport>;

// "ndcg@10" of an evaluation; null where it has none.
[[nodiscard]] const MetricValue* value_of(const Evaluation& evaluation, const std::string& metric);
// The cutoff all charts are drawn at: the first model's main one.
[[nodiscard]] std::uint32_t main_cutoff(Reports reports);

// A slice that any of the models has; in the order of their files.
struct SliceName {
  std::string slicing, label, description;
};
[[nodiscard]] std::vector<SliceName> slice_names(Reports reports);
[[nodiscard]] const MetricValue* value_in(const Evaluation& evaluation, const SliceName& name,
                                          const std::string& metric);  // null where it has none

[[nodiscard]] page::Estimate estimate(const EvaluationReport& report, std::size_t color, const MetricValue* value);
// `caption`, `introduction`: HTML. No cards, no section.
[[nodiscard]] std::string card(std::string_view title, std::string_view chart, std::string_view caption);
[[nodiscard]] std::string section(std::string_view title, std::string_view introduction, const std::string& cards);
[[nodiscard]] std::string names_key(Reports reports);  // which colour is which model

[[nodiscard]] std::string comparison(std::span<const PairedTest> tests);
[[nodiscard]] std::string verdict(const GateResult& gate);
[[nodiscard]] std::string metric_charts(Reports reports);    // bars with intervals, models side by side
[[nodiscard]] std::string cutoff_charts(Reports reports);    // accuracy against the length of the list
[[nodiscard]] std::string tradeoff_charts(Reports reports);  // accuracy against novelty and diversity
[[nodiscard]] std::string exposure_chart(Reports reports);   // how exposure falls on the catalogue
[[nodiscard]] std::string slice_charts(Reports reports);
[[nodiscard]] std::string check_table(Reports reports);
[[nodiscard]] std::string figure_tables(Reports reports);
[[nodiscard]] std::string convention_list(Reports reports);

}  // namespace segue::evaluate
