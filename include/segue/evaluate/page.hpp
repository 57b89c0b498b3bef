// Evaluations as a page for people: one self-contained HTML file.
#pragma once
#include <span>
#include <string>

#include "segue/evaluate/compare.hpp"
#include "segue/evaluate/gate.hpp"
#include "segue/evaluate/report.hpp"

namespace segue::evaluate {

// Charts and tables of one or more evaluations, and the sentences of `tests` where there are any. Every figure stands
// in a table cell with data-model, data-unit (track, song), data-metric, data-value and, where they are defined,
// data-low, data-high, data-users, data-slice ("popularity=tail"); a count of the checks with data-check, a point of
// the popularity curve with data-share and data-most-heard, a figure of a comparison or guard with data-figure in a row
// with data-compared, or data-guard and data-window. Names of reports should differ. Same input, same bytes.
[[nodiscard]] std::string page(std::span<const EvaluationReport> reports, std::span<const PairedTest> tests = {});
// With the gate's verdict and its checks in place of the comparison.
[[nodiscard]] std::string page(std::span<const EvaluationReport> reports, const GateResult& gate);

}  // namespace segue::evaluate
