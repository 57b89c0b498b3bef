#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

#include "check_info.hpp"
#include "parts.hpp"

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"
#include "segue/page/document.hpp"

namespace segue::evaluate {
namespace {

using page::escape_html, page::grouped_digits;

std::string head(Reports reports, std::string_view first) {
  std::string html = fmt::format("<tr><th>{}</th>", first);
  for (const auto& report : reports) html += fmt::format("<th class=\"n\">{}</th>", escape_html(report.name));
  return html + "</tr>";
}

std::string figure(const EvaluationReport& report, const Evaluation& evaluation, const std::string& metric,
                   const MetricValue* value, const std::string& slice = {}) {
  if (value == nullptr || !std::isfinite(value->mean)) return "<td class=\"n\">–</td>";
  std::string html = fmt::format(
      "<td class=\"n\" data-model=\"{}\" data-unit=\"{}\" data-metric=\"{}\" data-value=\"{}\" data-users=\"{}\"",
      escape_html(report.name), evaluation.by_group ? "song" : "track", escape_html(metric), value->mean, value->users);
  if (!slice.empty()) html += fmt::format(" data-slice=\"{}\"", escape_html(slice));
  const bool interval = std::isfinite(value->low);
  if (interval) html += fmt::format(" data-low=\"{}\" data-high=\"{}\"", value->low, value->high);
  html += fmt::format(">{:.4f}", value->mean);
  if (interval) html += fmt::format(" <span class=\"soft\">{:.4f}–{:.4f}</span>", value->low, value->high);
  return html + "</td>";
}

const Evaluation* counted(const EvaluationReport& report, bool by_song) {
  if (!by_song) return &report.evaluation;
  return report.by_song ? &*report.by_song : nullptr;
}

// Metrics that any model has, in the order of the catalogue; cutoffs rise.
std::vector<std::string> metric_names(Reports reports, bool by_song) {
  std::set<std::uint32_t> cutoffs;
  std::set<std::string> known;
  for (const auto& report : reports)
    if (const Evaluation* evaluation = counted(report, by_song)) {
      cutoffs.insert(evaluation->cutoffs.begin(), evaluation->cutoffs.end());
      known.insert(evaluation->order.begin(), evaluation->order.end());
    }
  std::vector<std::string> names;
  for (const MetricInfo& info : metric_catalogue()) {
    if (known.contains(std::string(info.stem))) names.emplace_back(info.stem);
    for (const auto k : cutoffs)
      if (known.contains(metric_name(info.stem, k))) names.push_back(metric_name(info.stem, k));
  }
  return names;
}

std::string metric_table(Reports reports, bool by_song) {
  std::string html = head(reports, by_song ? "counted by song" : "counted by track");
  for (const auto& name : metric_names(reports, by_song)) {
    html += fmt::format("<tr><td>{}</td>", escape_html(name));
    for (const auto& report : reports) {
      const Evaluation* evaluation = counted(report, by_song);
      html += evaluation == nullptr ? "<td class=\"n\">–</td>"
                                    : figure(report, *evaluation, name, value_of(*evaluation, name));
    }
    html += "</tr>";
  }
  return html;
}

std::string slice_table(Reports reports) {
  std::string html = head(reports, "slice");
  for (const auto& slice : slice_names(reports)) {
    std::set<std::string> metrics;
    for (const auto& report : reports)
      for (const auto& other : report.evaluation.slices)
        if (other.slicing == slice.slicing && other.label == slice.label)
          for (const auto& [metric, unused] : other.metrics) metrics.insert(metric);
    const std::string name = slice.slicing + "=" + slice.label;
    for (const auto& metric : metrics) {
      html += fmt::format("<tr><td>{} <span class=\"soft\">{}</span></td>", escape_html(name), escape_html(metric));
      for (const auto& report : reports)
        html += figure(report, report.evaluation, metric, value_in(report.evaluation, slice, metric), name);
      html += "</tr>";
    }
  }
  return html;
}

std::string bound_table(Reports reports) {
  std::string html = head(reports, "");
  for (const auto& [prefix, words, bound] :
       {std::tuple{"floor:", "random", &Evaluation::floor}, std::tuple{"ceiling:", "oracle", &Evaluation::ceiling}})
    for (const auto& [metric, unused] : reports.front().evaluation.*bound) {
      html += fmt::format("<tr><td>{} <span class=\"soft\">{}</span></td>", words, escape_html(metric));
      for (const auto& report : reports) {
        const auto& values = report.evaluation.*bound;
        const auto at = values.find(metric);
        const MetricValue value{at == values.end() ? kUndefined : at->second, kUndefined, kUndefined,
                                report.evaluation.users};
        html += figure(report, report.evaluation, prefix + metric, &value);
      }
      html += "</tr>";
    }
  return html;
}

std::string exposure_cell(const EvaluationReport& report, const char* share, std::int64_t units, double value) {
  return fmt::format(
      "<td class=\"n\" data-model=\"{}\" data-share=\"{}\" data-most-heard=\"{}\" data-value=\"{}\">{:.4f}</td>",
      escape_html(report.name), share, units, value, value);
}

// Of the most heard 1, 2, 5 ...: listeners are those of the first model's file.
std::string exposure_table(Reports reports) {
  std::string html = "<tr><th class=\"n\">most heard</th><th class=\"n\">of listeners</th>";
  for (const auto& report : reports) html += fmt::format("<th class=\"n\">{}</th>", escape_html(report.name));
  html += "</tr>";
  for (const auto& point : reports.front().evaluation.curve) {
    html += fmt::format("<tr><td class=\"n\">{}</td>", grouped_digits(point.units)) +
            exposure_cell(reports.front(), "listeners", point.units, point.listeners);
    for (const auto& report : reports) {
      const auto& curve = report.evaluation.curve;
      const auto at =
          std::find_if(curve.begin(), curve.end(), [&](const auto& other) { return other.units == point.units; });
      html += at == curve.end() ? "<td class=\"n\">–</td>" : exposure_cell(report, "shown", at->units, at->shown);
    }
    html += "</tr>";
  }
  return html;
}

std::string check_row(Reports reports, const CheckInfo& check) {
  std::string html = fmt::format("<tr><td>{}</td>", check.words);
  for (const auto& report : reports) {
    const auto count = report.evaluation.checks.*check.count;
    const bool judged = must_be_nothing(check, report.evaluation);
    html += fmt::format("<td class=\"n{}\" data-model=\"{}\" data-check=\"{}\" data-value=\"{}\">{}{}</td>",
                        judged ? (count == 0 ? " good" : " bad") : "", escape_html(report.name), check.name, count,
                        grouped_digits(count), judged ? (count == 0 ? " ✓" : " ✗") : "");
  }
  return html + "</tr>";
}

std::string folded(std::string_view summary, const std::string& rows) {
  return fmt::format("<details><summary>{}</summary><div class=\"scroll\"><table>{}</table></div></details>", summary,
                     rows);
}

}  // namespace

std::string check_table(Reports reports) {
  std::string html = "<h2>Checks</h2><div class=\"card scroll\"><table>" + head(reports, "must be 0 where marked");
  for (const bool fault : {true, false})
    for (const CheckInfo& check : check_catalogue())
      if (check.fault == fault) html += check_row(reports, check);
  return html + "</table></div>";
}

std::string figure_tables(Reports reports) {
  std::string html = "<h2>Every figure</h2>" + folded("Counted by track", metric_table(reports, false));
  if (std::any_of(reports.begin(), reports.end(), [](const auto& report) { return report.by_song.has_value(); }))
    html += folded("Counted by song: versions are one", metric_table(reports, true));
  if (!slice_names(reports).empty()) html += folded("By slice", slice_table(reports));
  html += folded("Random and oracle lists", bound_table(reports));
  if (!reports.front().evaluation.curve.empty()) html += folded("Who is shown", exposure_table(reports));
  return html;
}

std::string convention_list(Reports reports) {
  std::string html = "<details><summary>How each is computed</summary><table>";
  const auto names = metric_names(reports, false);
  for (const MetricInfo& info : metric_catalogue())
    if (std::any_of(names.begin(), names.end(), [&](const auto& name) { return metric_stem(name) == info.stem; }))
      html += fmt::format("<tr><td>{}</td><td>{}</td></tr>", escape_html(info.stem), escape_html(info.convention));
  return html + "</table></details>";
}

}  // namespace segue::evaluate
