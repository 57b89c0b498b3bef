#include "bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "random.hpp"

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

constexpr double kLow = 0.025, kHigh = 0.975;

struct Scratch {
  std::vector<std::uint32_t> times;  // how often each row was drawn
  std::vector<double> sums;
};

void resample(const BootstrapRows& rows, Random random, Scratch& scratch, std::span<double> ratios) {
  scratch.times.assign(rows.rows, 0);
  for (std::size_t i = 0; i < rows.rows; ++i) ++scratch.times[random.below(static_cast<std::uint32_t>(rows.rows))];
  const std::size_t width = 2 * rows.columns;
  scratch.sums.assign(width, 0.0);
  double* const sums = scratch.sums.data();
  for (std::size_t row = 0; row < rows.rows; ++row) {
    if (scratch.times[row] == 0) continue;
    const double times = scratch.times[row];
    const double* const values = rows.sums.data() + row * width;
    for (std::size_t i = 0; i < width; ++i) sums[i] += times * values[i];
  }
  for (std::size_t c = 0; c < rows.columns; ++c)
    ratios[c] = sums[2 * c + 1] > 0 ? sums[2 * c] / sums[2 * c + 1] : kUndefined;
}

}  // namespace

std::size_t bootstrap_group(std::uint32_t user, std::size_t groups) {
  return static_cast<std::size_t>(mix64(user + kMixStep) % groups);
}

double quantile(std::span<const double> sorted, double p) {
  const double place = p * static_cast<double>(sorted.size() - 1);
  const std::size_t below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::vector<Interval> bootstrap_ratios(const BootstrapRows& rows, std::uint32_t resamples, std::uint64_t seed,
                                       ThreadTeam& team) {
  std::vector<Interval> intervals(rows.columns, {kUndefined, kUndefined});
  if (rows.rows == 0) return intervals;
  std::vector<double> ratios(std::size_t{resamples} * rows.columns);
  std::vector<Scratch> scratch(team.size());
  team.for_each_block(resamples, [&](std::size_t draw, unsigned worker) {
    resample(rows, Random(seed, draw), scratch[worker], std::span(ratios).subspan(draw * rows.columns, rows.columns));
  });
  std::vector<double> column;
  for (std::size_t c = 0; c < rows.columns; ++c) {
    column.clear();
    for (std::size_t draw = 0; draw < resamples; ++draw)
      if (const double ratio = ratios[draw * rows.columns + c]; !std::isnan(ratio)) column.push_back(ratio);
    if (column.empty()) continue;
    std::sort(column.begin(), column.end());
    intervals[c] = {quantile(column, kLow), quantile(column, kHigh)};
  }
  return intervals;
}

}  // namespace segue::evaluate
