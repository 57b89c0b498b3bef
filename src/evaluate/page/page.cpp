#include "segue/evaluate/page.hpp"

#include <fmt/format.h>

#include "parts.hpp"

#include "segue/page/document.hpp"

namespace segue::evaluate {
namespace {

using page::escape_html, page::grouped_digits;

std::string introduction(Reports reports) {
  const Evaluation& first = reports.front().evaluation;
  bool alike = true;
  for (const auto& report : reports)
    alike = alike && report.evaluation.users == first.users && report.evaluation.heard_kept == first.heard_kept &&
            report.evaluation.by_group == first.by_group;
  std::string html = fmt::format(
      "<p class=\"soft\">Over {} {} who played something in the test, of {} {}s, all of them candidates; {}. "
      "Whiskers "
      "are 95 % bootstrap intervals over users.</p>",
      grouped_digits(first.users), first.users == 1 ? "user" : "users", grouped_digits(first.catalogue),
      first.by_group ? "song" : "track",
      first.heard_kept ? "lists may hold what a user has heard" : "what a user has heard is left out of lists");
  if (!alike)
    html +=
        "<p class=\"bad\">These evaluations are over different users or by different conventions: do not compare "
        "their figures.</p>";
  return html;
}

std::string notes(Reports reports) {
  std::string html;
  for (const auto& report : reports)
    for (const auto& note : report.evaluation.notes)
      html += fmt::format("<p><b>{}</b>: {}</p>", escape_html(report.name), escape_html(note));
  return html.empty() ? "" : "<h2>Notes</h2>" + html;
}

std::string whole(Reports reports, const std::string& verdict) {
  std::string title;
  for (const auto& report : reports) title += (title.empty() ? "" : ", ") + report.name;
  return page::document("Evaluation of " + title,
                        "<h1>How good the lists are</h1>" + introduction(reports) + names_key(reports) + verdict +
                            metric_charts(reports) + cutoff_charts(reports) + tradeoff_charts(reports) +
                            exposure_chart(reports) + slice_charts(reports) + check_table(reports) + notes(reports) +
                            figure_tables(reports) + convention_list(reports));
}

}  // namespace

std::string page(std::span<const EvaluationReport> reports, std::span<const PairedTest> tests) {
  return reports.empty() ? page::document("Evaluation", "") : whole(reports, comparison(tests));
}

std::string page(std::span<const EvaluationReport> reports, const GateResult& gate) {
  return reports.empty() ? page::document("Evaluation", "") : whole(reports, verdict(gate));
}

}  // namespace segue::evaluate
