#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "parts.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

bool is_known(const page::Estimate& estimate) { return std::isfinite(estimate.value); }

std::string slice_card(Reports reports, const std::vector<SliceName>& slices, const std::string& metric) {
  std::vector<page::EstimateGroup> groups;
  for (const auto& slice : slices) {
    page::EstimateGroup group{slice.label + ": " + slice.description, {}};
    for (std::size_t i = 0; i < reports.size(); ++i)
      group.estimates.push_back(estimate(reports[i], i, value_in(reports[i].evaluation, slice, metric)));
    if (std::any_of(group.estimates.begin(), group.estimates.end(), is_known)) groups.push_back(std::move(group));
  }
  const std::string& slicing = slices.front().slicing;
  return groups.empty() ? "" : card("By " + slicing, page::interval_bars(groups, metric + " by " + slicing, 4), metric);
}

std::string week_card(Reports reports, const std::vector<SliceName>& weeks, const std::string& metric) {
  std::vector<page::Curve> lines;
  page::Axes axes{"week after the cutoff", metric, false, false, {}};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    page::Curve& line = lines.emplace_back(page::Curve{reports[i].name, i, false, {}});
    for (std::size_t week = 0; week < weeks.size(); ++week)
      if (const auto* value = value_in(reports[i].evaluation, weeks[week], metric);
          value != nullptr && std::isfinite(value->mean))
        line.points.push_back({static_cast<double>(week + 1), value->mean, value->low, value->high});
  }
  const std::size_t every = weeks.size() / 12 + 1;
  for (std::size_t week = 0; week < weeks.size(); week += every)
    axes.x_ticks.emplace_back(static_cast<double>(week + 1), weeks[week].label);
  const std::string chart = page::curves(lines, axes);
  return chart.empty()
             ? ""
             : card("By week: how fast a model ages", chart,
                    names_key(reports) + "of what each user first played in that week; fewer users each week");
}

}  // namespace

std::vector<SliceName> slice_names(Reports reports) {
  std::vector<SliceName> names;
  for (const auto& report : reports) {
    std::ptrdiff_t next = 0;
    for (const auto& slice : report.evaluation.slices) {
      const auto known = std::find_if(names.begin(), names.end(), [&](const SliceName& name) {
        return name.slicing == slice.slicing && name.label == slice.label;
      });
      const auto at = known - names.begin();
      if (known != names.end())
        next = at;
      else  // after the one before it in this file
        names.insert(names.begin() + next, {slice.slicing, slice.label, slice.description});
      ++next;
    }
  }
  return names;
}

const MetricValue* value_in(const Evaluation& evaluation, const SliceName& name, const std::string& metric) {
  for (const auto& slice : evaluation.slices)
    if (slice.slicing == name.slicing && slice.label == name.label)
      if (const auto at = slice.metrics.find(metric); at != slice.metrics.end()) return &at->second;
  return nullptr;
}

std::string slice_charts(Reports reports) {
  const std::string metric = metric_name("ndcg", main_cutoff(reports));
  const std::vector<SliceName> names = slice_names(reports);
  std::string cards;
  for (auto first = names.begin(); first != names.end();) {
    const auto last =
        std::find_if(first, names.end(), [&](const SliceName& name) { return name.slicing != first->slicing; });
    const std::vector<SliceName> slices(first, last);
    cards += first->slicing == "week" ? week_card(reports, slices, metric) : slice_card(reports, slices, metric);
    first = last;
  }
  return section("For whom, and for which music", "", cards);
}

}  // namespace segue::evaluate
