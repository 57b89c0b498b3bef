#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "parts.hpp"

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"
#include "segue/page/document.hpp"

namespace segue::evaluate {
namespace {

using page::escape_html;

std::string metric_card(Reports reports, const std::string& name) {
  const MetricInfo* info = find_metric(name);
  page::EstimateGroup group;
  for (std::size_t i = 0; i < reports.size(); ++i)
    group.estimates.push_back(estimate(reports[i], i, value_of(reports[i].evaluation, name)));
  const bool known = std::any_of(group.estimates.begin(), group.estimates.end(),
                                 [](const auto& one) { return std::isfinite(one.value); });
  if (info == nullptr || !known) return "";
  const std::string title = fmt::format("{}{}", info->title, name.substr(metric_stem(name).size()));
  std::string caption = escape_html(info->convention) + ".";
  const auto& first = reports.front().evaluation;
  if (const auto floor = first.floor.find(name), ceiling = first.ceiling.find(name);
      floor != first.floor.end() && ceiling != first.ceiling.end())
    caption += fmt::format(" By chance {:.4f}; knowing the truth {:.4f}.", floor->second, ceiling->second);
  return card(title, page::interval_bars(std::span(&group, 1), title, 4), caption);
}

page::Curve over_cutoffs(const EvaluationReport& report, std::size_t color, std::string_view stem) {
  page::Curve curve{report.name, color, false, {}};
  for (const auto k : report.evaluation.cutoffs)
    if (const auto* value = value_of(report.evaluation, metric_name(stem, k)))
      curve.points.push_back({static_cast<double>(k), value->mean, value->low, value->high});
  return curve;
}

std::string tradeoff_card(Reports reports, std::string_view other, const std::string& accuracy) {
  const std::string name = metric_name(other, main_cutoff(reports));
  std::vector<page::Dot> dots;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const auto *x = value_of(reports[i].evaluation, name), *y = value_of(reports[i].evaluation, accuracy);
    if (x != nullptr && y != nullptr && std::isfinite(x->mean))
      dots.push_back({reports[i].name, i, x->mean, y->mean, y->low, y->high});
  }
  const auto& first = reports.front().evaluation;
  std::vector<page::Level> levels;
  for (const auto& [label, bound] : {std::pair{"random", &first.floor}, std::pair{"oracle", &first.ceiling}})
    if (const auto at = bound->find(accuracy); at != bound->end()) levels.push_back({label, at->second});
  const std::string title(find_metric(name)->title);
  const std::string chart = page::scatter(dots, {title, accuracy, false, false, {}}, levels);
  return chart.empty() ? "" : card("Accuracy against " + title, chart, "");
}

}  // namespace

const MetricValue* value_of(const Evaluation& evaluation, const std::string& metric) {
  const auto at = evaluation.metrics.find(metric);
  return at == evaluation.metrics.end() ? nullptr : &at->second;
}

page::Estimate estimate(const EvaluationReport& report, std::size_t color, const MetricValue* value) {
  if (value == nullptr) return {report.name, color, kUndefined, kUndefined, kUndefined};
  return {report.name, color, value->mean, value->low, value->high};
}

std::string card(std::string_view title, std::string_view chart, std::string_view caption) {
  return fmt::format("<div class=\"card\"><h3>{}</h3>{}{}</div>", escape_html(title), chart,
                     caption.empty() ? "" : fmt::format("<p class=\"soft\">{}</p>", caption));
}

std::string section(std::string_view title, std::string_view introduction, const std::string& cards) {
  if (cards.empty()) return "";
  return fmt::format("<h2>{}</h2>{}<div class=\"pair\">{}</div>", title, introduction, cards);
}

std::string names_key(Reports reports) {
  std::string html = "<p class=\"soft key\">";
  for (std::size_t i = 0; i < reports.size(); ++i)
    html += fmt::format("<i class=\"{}\"></i>{}", page::color_class(i), escape_html(reports[i].name));
  return html + "</p>";
}

std::uint32_t main_cutoff(Reports reports) { return reports.front().evaluation.main_cutoff; }

std::string metric_charts(Reports reports) {
  constexpr std::array<std::string_view, 6> kAccuracy{"ndcg", "recall", "precision", "hit_rate", "map", "mrr"};
  std::string accuracy, beyond;
  for (const MetricInfo& info : metric_catalogue()) {
    const bool accurate = std::find(kAccuracy.begin(), kAccuracy.end(), info.stem) != kAccuracy.end();
    const std::string name = info.has_cutoff ? metric_name(info.stem, main_cutoff(reports)) : std::string(info.stem);
    constexpr std::array<std::string_view, 6> kInTheTableAlone{
        "recall_capped", "ndcg_graded", "map_full_truth", "novelty_scaled", "user_coverage", "catalogue_coverage_all"};
    if (std::find(kInTheTableAlone.begin(), kInTheTableAlone.end(), info.stem) != kInTheTableAlone.end()) continue;
    (accurate ? accuracy : beyond) += metric_card(reports, name);
  }
  return section("Do people play what is listed?", "", accuracy) +
         section("What else the lists are like",
                 "<p class=\"soft\">Most of these have no better end: they are for a person to weigh.</p>", beyond);
}

std::string cutoff_charts(Reports reports) {
  if (reports.front().evaluation.cutoffs.size() < 2) return "";
  std::string cards;
  for (const std::string_view stem : {"recall", "ndcg", "precision", "catalogue_coverage"}) {
    std::vector<page::Curve> lines;
    page::Axes axes{"length of the list", "", false, false, {}};
    for (std::size_t i = 0; i < reports.size(); ++i) lines.push_back(over_cutoffs(reports[i], i, stem));
    for (const auto& point : lines.front().points) axes.x_ticks.emplace_back(point.x, fmt::format("{}", point.x));
    const std::string chart = page::curves(lines, axes);
    if (!chart.empty()) cards += card(find_metric(stem)->title, chart, "");
  }
  return section("Shorter and longer lists", names_key(reports), cards);
}

std::string tradeoff_charts(Reports reports) {
  if (reports.size() < 2) return "";
  const std::string accuracy = metric_name("ndcg", main_cutoff(reports));
  std::string cards;
  for (const std::string_view other : {"novelty", "diversity_artists", "catalogue_coverage"})
    cards += tradeoff_card(reports, other, accuracy);
  return section(
      "What accuracy costs",
      "<p class=\"soft\">Higher is more accurate, to the right is more of the other. Random: what lists drawn "
      "by chance would get; oracle: lists that know the truth.</p>",
      cards);
}

std::string exposure_chart(Reports reports) {
  const auto& first = reports.front().evaluation;
  if (first.curve.size() < 2) return "";
  std::vector<page::Curve> lines{{"listeners in training", page::kReferenceColor, true, {}}};
  for (const auto& point : first.curve)
    lines.front().points.push_back({static_cast<double>(point.units), point.listeners, kUndefined, kUndefined});
  for (std::size_t i = 0; i < reports.size(); ++i) {
    page::Curve& line = lines.emplace_back(page::Curve{reports[i].name, i, false, {}});
    for (const auto& point : reports[i].evaluation.curve)
      line.points.push_back({static_cast<double>(point.units), point.shown, kUndefined, kUndefined});
  }
  page::Axes axes{fmt::format("the most heard {}s, 1 at the left", first.by_group ? "song" : "track"),
                  "share of places in lists",
                  true,
                  true,
                  {}};
  const auto& points = first.curve;
  for (const auto i : {std::size_t{0}, points.size() / 2, points.size() - 1})
    axes.x_ticks.emplace_back(static_cast<double>(points[i].units), page::short_number(points[i].units));
  return section(
      "Who is shown", names_key(reports),
      card(fmt::format("Places in lists of {} on the most heard", main_cutoff(reports)), page::curves(lines, axes),
           "Dashed: their share of listeners in training. A model above it shows what is heard anyway more than people "
           "play it."));
}

}  // namespace segue::evaluate
