#include <algorithm>
#include <numeric>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

std::vector<std::uint32_t> popularity_order(std::span<const double> listeners) {
  std::vector<std::uint32_t> units(listeners.size()), order(listeners.size());
  std::iota(units.begin(), units.end(), 0U);
  std::stable_sort(units.begin(), units.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return listeners[a] > listeners[b]; });
  for (std::uint32_t i = 0; i < units.size(); ++i) order[units[i]] = i;
  return order;
}

namespace {

// Calls each(first, last, units) for every run of equally heard units, most heard first.
template <typename Each>
void for_each_tie(std::span<const double> listeners, std::span<const std::uint32_t> order, Each each) {
  std::vector<std::uint32_t> units(order.size());
  for (std::uint32_t unit = 0; unit < order.size(); ++unit) units[order[unit]] = unit;
  for (std::size_t i = 0; i < units.size();) {
    std::size_t end = i + 1;
    while (end < units.size() && listeners[units[end]] == listeners[units[i]]) ++end;
    each(i, std::span(units).subspan(i, end - i));
    i = end;
  }
}

}  // namespace

std::vector<double> popularity_ranks(std::span<const double> listeners, std::span<const std::uint32_t> order) {
  std::vector<double> ranks(listeners.size(), 0.0);
  if (listeners.size() < 2) return ranks;
  const double last = static_cast<double>(listeners.size() - 1);
  for_each_tie(listeners, order, [&](std::size_t first, std::span<const std::uint32_t> units) {
    const double middle = static_cast<double>(first) + static_cast<double>(units.size() - 1) / 2;
    for (const std::uint32_t unit : units) ranks[unit] = middle / last;
  });
  return ranks;
}

std::vector<PopularityClass> popularity_classes(std::span<const double> listeners,
                                                std::span<const std::uint32_t> order) {
  constexpr double kHead = 0.2, kTail = 0.8;
  std::vector<PopularityClass> classes(listeners.size(), PopularityClass::tail);
  const double total = std::accumulate(listeners.begin(), listeners.end(), 0.0);
  double before = 0;
  for_each_tie(listeners, order, [&](std::size_t, std::span<const std::uint32_t> units) {
    const auto which = before < kHead * total   ? PopularityClass::head
                       : before < kTail * total ? PopularityClass::middle
                                                : PopularityClass::tail;
    for (const std::uint32_t unit : units) classes[unit] = which;
    before += listeners[units.front()] * static_cast<double>(units.size());
  });
  return classes;
}

}  // namespace segue::evaluate
