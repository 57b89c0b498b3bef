#include "exposure.hpp"

#include <algorithm>
#include <numeric>

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

namespace {

// Of the most heard 1, 2, 5, 10, 20 ... units: their share of listeners and of the places shown.
std::vector<CurvePoint> popularity_curve(const Catalogue& catalogue, std::span<const std::uint32_t> shown) {
  std::vector<std::uint32_t> by_place(catalogue.units);
  for (std::uint32_t unit = 0; unit < catalogue.units; ++unit) by_place[catalogue.order[unit]] = unit;
  const double all_listeners = std::accumulate(catalogue.listeners.begin(), catalogue.listeners.end(), 0.0);
  const double all_shown = std::accumulate(shown.begin(), shown.end(), 0.0);
  std::vector<CurvePoint> curve;
  double listeners = 0, places = 0;
  std::uint32_t next = 1;
  for (std::uint32_t i = 0; i < catalogue.units; ++i) {
    listeners += catalogue.listeners[by_place[i]];
    places += shown[by_place[i]];
    if (i + 1 != next && i + 1 != catalogue.units) continue;
    curve.push_back({std::int64_t{i} + 1, all_listeners > 0 ? listeners / all_listeners : 0,
                     all_shown > 0 ? places / all_shown : 0});
    std::uint32_t power = 1;
    while (power <= next / 10) power *= 10;
    next = next == 2 * power ? 5 * power : 2 * next;
  }
  return curve;
}

}  // namespace

Exposure::Exposure(const Catalogue& catalogue, std::span<const std::uint32_t> cutoffs)
    : catalogue_(catalogue),
      cutoffs_(cutoffs.begin(), cutoffs.end()),
      counts_(cutoffs.size(), std::vector<std::uint32_t>(catalogue.units)) {}

void Exposure::add(std::span<const std::uint32_t> list) {
  std::size_t place = 0;
  for (std::size_t c = 0; c < cutoffs_.size(); ++c)
    for (; place < std::min<std::size_t>(cutoffs_[c], list.size()); ++place) ++counts_[c][catalogue_.unit(list[place])];
}

void Exposure::fill(Evaluation& evaluation) {
  const auto put = [&](const char* stem, std::uint32_t k, double value) {
    evaluation.metrics[metric_name(stem, k)] = {value, kUndefined, kUndefined, evaluation.users};
  };
  std::vector<std::uint32_t> shown(catalogue_.units), sorted;
  for (std::size_t c = 0; c < cutoffs_.size(); ++c) {
    for (std::size_t unit = 0; unit < shown.size(); ++unit) shown[unit] += counts_[c][unit];
    if (!catalogue_.trained.empty())
      put("catalogue_coverage", cutoffs_[c], catalogue_coverage(shown, catalogue_.trained));
    put("catalogue_coverage_all", cutoffs_[c], catalogue_coverage(shown));
    sorted = shown;
    put("gini", cutoffs_[c], gini(sorted));
    counts_[c] = shown;
    if (cutoffs_[c] == evaluation.main_cutoff && !catalogue_.order.empty())
      evaluation.curve = popularity_curve(catalogue_, shown);
  }
  evaluation.shown = std::move(counts_);
  evaluation.listeners.assign(catalogue_.listeners.begin(), catalogue_.listeners.end());
}

}  // namespace segue::evaluate
