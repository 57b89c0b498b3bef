#include <algorithm>
#include <fmt/format.h>

#include "parts.hpp"

#include "segue/evaluate/metric_info.hpp"
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

std::string metric_table(Reports reports, bool by_song) {
  const auto of = [&](const EvaluationReport& report) -> const Evaluation* {
    if (!by_song) return &report.evaluation;
    return report.by_song ? &*report.by_song : nullptr;
  };
  const Evaluation* first = of(reports.front());
  if (first == nullptr) return "";
  std::string html = "<div class=\"scroll\"><table>" + head(reports, by_song ? "counted by song" : "counted by track");
  for (const auto& name : first->order) {
    html += fmt::format("<tr><td>{}</td>", escape_html(name));
    for (const auto& report : reports) {
      const Evaluation* evaluation = of(report);
      html += evaluation == nullptr ? "<td class=\"n\">–</td>"
                                    : figure(report, *evaluation, name, value_of(*evaluation, name));
    }
    html += "</tr>";
  }
  return html + "</table></div>";
}

std::string slice_table(Reports reports) {
  std::string html = "<div class=\"scroll\"><table>" + head(reports, "slice");
  const auto& slices = reports.front().evaluation.slices;
  for (std::size_t i = 0; i < slices.size(); ++i)
    for (const auto& [metric, unused] : slices[i].metrics) {
      const std::string slice = slices[i].slicing + "=" + slices[i].label;
      html += fmt::format("<tr><td>{} <span class=\"soft\">{}</span></td>", escape_html(slice), escape_html(metric));
      for (const auto& report : reports) {
        const MetricValue* value = nullptr;
        for (const auto& other : report.evaluation.slices)
          if (other.slicing == slices[i].slicing && other.label == slices[i].label)
            if (const auto at = other.metrics.find(metric); at != other.metrics.end()) value = &at->second;
        html += figure(report, report.evaluation, metric, value, slice);
      }
      html += "</tr>";
    }
  return slices.empty() ? "" : html + "</table></div>";
}

struct Check {
  std::int64_t SanityChecks::*count;
  const char* words;
  bool fault;  // must be 0; else for information
};

constexpr Check kChecks[] = {
    {&SanityChecks::duplicates, "places that repeat a track of the same list", true},
    {&SanityChecks::nan_scores, "scores that are no numbers", true},
    {&SanityChecks::out_of_order, "places with a better score than the place before (re-ranked lists have them)",
     false},
    {&SanityChecks::heard_in_lists, "places of tracks the user has in training", true},
    {&SanityChecks::users_without_list, "users with a truth and no list", false},
    {&SanityChecks::short_lists, "lists shorter than the longest cutoff", false},
    {&SanityChecks::versions_twice, "places of a song that the list already has as another track", false},
    {&SanityChecks::users_only_in_test, "users with a truth and no play in training", false},
    {&SanityChecks::lists_without_truth, "lists of users without a truth, not looked at", false},
    {&SanityChecks::truth_entries, "pairs of user and track in the truth", false},
    {&SanityChecks::truth_heard, "of them, tracks the user has in training", false},
    {&SanityChecks::truth_untrained, "of them, tracks nobody has in training", false},
    {&SanityChecks::values_ignored, "values of the matrices that are 0 or less, not plays", false},
    {&SanityChecks::factors_unusable, "tracks without usable factors", false},
};

}  // namespace

std::string check_table(Reports reports) {
  std::string html = "<h2>Checks</h2><div class=\"card scroll\"><table>" + head(reports, "counted");
  for (const Check& check : kChecks) {
    html += fmt::format("<tr><td>{}</td>", check.words);
    for (const auto& report : reports) {
      const auto count = report.evaluation.checks.*check.count;
      const bool asked_for = check.count == &SanityChecks::heard_in_lists && report.evaluation.heard_kept;
      const bool fault = check.fault && !asked_for;
      html += fmt::format("<td class=\"n {}\">{}{}</td>",
                          !fault       ? ""
                          : count == 0 ? "good"
                                       : "bad",
                          grouped_digits(count),
                          !fault       ? ""
                          : count == 0 ? " ✓"
                                       : " ✗");
    }
    html += "</tr>";
  }
  return html + "</table></div>";
}

std::string figure_tables(Reports reports) {
  return "<h2>Every figure</h2><details><summary>Counted by track</summary>" + metric_table(reports, false) +
         "</details>" +
         (reports.front().by_song ? "<details><summary>Counted by song: versions are one</summary>" +
                                        metric_table(reports, true) + "</details>"
                                  : std::string()) +
         "<details><summary>By slice</summary>" + slice_table(reports) + "</details>";
}

std::string convention_list(Reports reports) {
  std::string html = "<details><summary>How each is computed</summary><table>";
  for (const MetricInfo& info : metric_catalogue()) {
    const auto& order = reports.front().evaluation.order;
    if (std::any_of(order.begin(), order.end(), [&](const auto& name) { return metric_stem(name) == info.stem; }))
      html += fmt::format("<tr><td>{}</td><td>{}</td></tr>", escape_html(info.stem), escape_html(info.convention));
  }
  return html + "</table></details>";
}

}  // namespace segue::evaluate
