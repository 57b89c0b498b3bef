// The parts of the page, each a piece of HTML.
#pragma once
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/evaluate/evaluate.hpp"
#include "segue/evaluate/report.hpp"

namespace segue::evaluate {

using Reports = std::span<const EvaluationReport>;

// "ndcg@10" of an evaluation; null where it has none.
[[nodiscard]] const MetricValue* value_of(const Evaluation& evaluation, const std::string& metric);
// The cutoff all charts are drawn at: the first model's main one.
[[nodiscard]] std::uint32_t main_cutoff(Reports reports);

[[nodiscard]] std::string metric_charts(Reports reports);    // bars with intervals, models side by side
[[nodiscard]] std::string cutoff_charts(Reports reports);    // accuracy against the length of the list
[[nodiscard]] std::string tradeoff_charts(Reports reports);  // accuracy against novelty and diversity
[[nodiscard]] std::string exposure_chart(Reports reports);   // how exposure falls on the catalogue
[[nodiscard]] std::string slice_charts(Reports reports);
[[nodiscard]] std::string check_table(Reports reports);
[[nodiscard]] std::string figure_tables(Reports reports);
[[nodiscard]] std::string convention_list(Reports reports);

}  // namespace segue::evaluate
