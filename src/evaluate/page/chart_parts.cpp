#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "parts.hpp"

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"
#include "segue/page/charts.hpp"
#include "segue/page/document.hpp"

namespace segue::evaluate {
namespace {

using page::escape_html;

constexpr MetricValue kNoValue{kUndefined, kUndefined, kUndefined, 0};

page::Estimate estimate(const EvaluationReport& report, std::size_t color, const MetricValue* value) {
  const MetricValue& shown = value != nullptr ? *value : kNoValue;
  return {report.name, color, shown.mean, shown.low, shown.high};
}

std::string card(std::string_view title, std::string_view chart, std::string_view caption) {
  return fmt::format("<div class=\"card\"><h3>{}</h3>{}<p class=\"soft\">{}</p></div>", escape_html(title), chart,
                     caption);
}

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

std::string section(std::string_view title, std::string_view introduction, const std::string& cards) {
  if (cards.empty()) return "";
  return fmt::format("<h2>{}</h2>{}<div class=\"pair\">{}</div>", title,
                     introduction.empty() ? "" : fmt::format("<p class=\"soft\">{}</p>", introduction), cards);
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
  const std::string title(find_metric(name)->title);
  const std::string chart = page::scatter(dots, {title, accuracy, false, false, {}});
  return chart.empty()
             ? ""
             : card("accuracy against " + title, chart, "Higher is more accurate; to the right is more of the other.");
}

// Slices in the order of the first model that has them.
std::vector<std::string> slicings_of(Reports reports) {
  std::vector<std::string> names;
  for (const auto& report : reports)
    for (const auto& slice : report.evaluation.slices)
      if (std::find(names.begin(), names.end(), slice.slicing) == names.end()) names.push_back(slice.slicing);
  return names;
}

const MetricValue* value_in(const Evaluation& evaluation, const std::string& slicing, const std::string& label,
                            const std::string& metric) {
  for (const auto& slice : evaluation.slices)
    if (slice.slicing == slicing && slice.label == label)
      if (const auto at = slice.metrics.find(metric); at != slice.metrics.end()) return &at->second;
  return nullptr;
}

std::string slice_card(Reports reports, const std::string& slicing, const std::string& metric) {
  std::vector<page::EstimateGroup> groups;
  for (const auto& slice : reports.front().evaluation.slices) {
    if (slice.slicing != slicing) continue;
    page::EstimateGroup group{slice.label + ": " + slice.description, {}};
    for (std::size_t i = 0; i < reports.size(); ++i)
      group.estimates.push_back(estimate(reports[i], i, value_in(reports[i].evaluation, slicing, slice.label, metric)));
    if (std::any_of(group.estimates.begin(), group.estimates.end(),
                    [](const auto& e) { return std::isfinite(e.value); }))
      groups.push_back(std::move(group));
  }
  return groups.empty() ? "" : card("by " + slicing, page::interval_bars(groups, metric + " by " + slicing, 4), metric);
}

std::string week_card(Reports reports, const std::string& metric) {
  std::vector<page::Curve> lines;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    page::Curve& line = lines.emplace_back(page::Curve{reports[i].name, i, false, {}});
    for (const auto& slice : reports[i].evaluation.slices)
      if (slice.slicing == "week")
        if (const auto at = slice.metrics.find(metric); at != slice.metrics.end() && std::isfinite(at->second.mean))
          line.points.push_back(
              {static_cast<double>(line.points.size() + 1), at->second.mean, at->second.low, at->second.high});
  }
  page::Axes axes{"week after the cutoff", metric, false, false, {}};
  for (const auto& point : lines.front().points) axes.x_ticks.emplace_back(point.x, fmt::format("{}", point.x));
  return card("by week: how fast a model ages", page::curves(lines, axes),
              "of what each user first played in that week; fewer users each week");
}

}  // namespace

const MetricValue* value_of(const Evaluation& evaluation, const std::string& metric) {
  const auto at = evaluation.metrics.find(metric);
  return at == evaluation.metrics.end() ? nullptr : &at->second;
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
         section("What else the lists are like", "Most of these have no better end: they are for a person to weigh.",
                 beyond);
}

std::string cutoff_charts(Reports reports) {
  if (reports.front().evaluation.cutoffs.size() < 2) return "";
  std::string cards;
  for (const std::string_view stem : {"recall", "ndcg", "precision", "catalogue_coverage"}) {
    std::vector<page::Curve> lines;
    page::Axes axes{"length of the list", std::string(find_metric(stem)->title), false, false, {}};
    for (std::size_t i = 0; i < reports.size(); ++i) lines.push_back(over_cutoffs(reports[i], i, stem));
    for (const auto& point : lines.front().points) axes.x_ticks.emplace_back(point.x, fmt::format("{}", point.x));
    cards += card(find_metric(stem)->title, page::curves(lines, axes), "");
  }
  return section("Shorter and longer lists", "", cards);
}

std::string tradeoff_charts(Reports reports) {
  if (reports.size() < 2) return "";
  const std::string accuracy = metric_name("ndcg", main_cutoff(reports));
  std::string cards;
  for (const std::string_view other : {"novelty", "diversity_artists", "catalogue_coverage"})
    cards += tradeoff_card(reports, other, accuracy);
  return section("What accuracy costs", "", cards);
}

std::string exposure_chart(Reports reports) {
  const auto& first = reports.front().evaluation;
  if (first.curve.size() < 2) return "";
  std::vector<page::Curve> lines{{"listeners in training", 5, true, {}}};
  for (const auto& point : first.curve)
    lines.front().points.push_back({static_cast<double>(point.units), point.listeners, kUndefined, kUndefined});
  for (std::size_t i = 0; i < reports.size(); ++i) {
    page::Curve& line = lines.emplace_back(page::Curve{reports[i].name, i, false, {}});
    for (const auto& point : reports[i].evaluation.curve)
      line.points.push_back({static_cast<double>(point.units), point.shown, kUndefined, kUndefined});
  }
  page::Axes axes{fmt::format("the most heard {}s, 1 at the left", first.by_group ? "song" : "track"),
                  "share of what is listed",
                  true,
                  true,
                  {}};
  const auto& points = first.curve;
  for (const auto i : {std::size_t{0}, points.size() / 2, points.size() - 1})
    axes.x_ticks.emplace_back(static_cast<double>(points[i].units), page::short_number(points[i].units));
  return section(
      "Who is shown", "",
      card(fmt::format("places in lists of {} on the most heard", main_cutoff(reports)), page::curves(lines, axes),
           "<span class=\"key\"><i class=\"c5\"></i>dashed: their share of listeners.</span> A model above it "
           "shows what is heard anyway more than people play it."));
}

std::string slice_charts(Reports reports) {
  std::string cards;
  for (const auto& slicing : slicings_of(reports))
    cards += slicing == "week" ? week_card(reports, metric_name("ndcg", main_cutoff(reports)))
                               : slice_card(reports, slicing, metric_name("ndcg", main_cutoff(reports)));
  return section("For whom, and for which music", "", cards);
}

}  // namespace segue::evaluate
