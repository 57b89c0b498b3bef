#include "balance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "config.hpp"
#include "row_blocks.hpp"

namespace segue::models {
namespace {

// Sum of lambda |x|^2, in a fixed order.
double penalty(const linalg::DenseMatrix& factors, const Observations& observations, const AlsConfig& config,
               const kernels::Table& kernels, ThreadTeam& team) {
  const auto& plays = observations.plays;
  std::vector<double> sums(row_blocks(factors.rows));
  for_row_blocks(factors.rows, team, [&](std::size_t block, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t row = first; row < last; ++row) {
      const auto x = factors.view().row(row);
      const double squares = double{kernels.dot(x.data(), x.data(), x.size())};
      sums[block] += double{row_regularization(config, plays.count(row), plays.columns)} * squares;
    }
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

void scale(linalg::DenseMatrix& factors, double by, ThreadTeam& team) {
  const auto factor = static_cast<float>(by);
  for_row_blocks(factors.rows, team, [&](std::size_t, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t row = first; row < last; ++row)
      for (float& value : factors.row(row)) value *= factor;
  });
}

}  // namespace

void balance(AlsModel& model, const BothSides& sides, const AlsConfig& config, const kernels::Table& kernels,
             ThreadTeam& team) {
  const double users = penalty(model.user_factors, sides.by_user(), config, kernels, team);
  const double items = penalty(model.item_factors, sides.by_item(), config, kernels, team);
  const double ratio = items / users;
  if (!(ratio > 0) || !std::isfinite(ratio)) return;  // a side of zeros
  const double t = std::pow(ratio, 0.25);
  scale(model.user_factors, t, team);
  scale(model.item_factors, 1 / t, team);
}

double grow(AlsModel& model, const SideSolved& users, const SideSolved& items, ThreadTeam& team) {
  const double penalty = std::sqrt(users.penalty * items.penalty);
  const double s = items.gain - penalty, t = items.gain - items.penalty;
  if (!(s > 0) || !(t > 0) || !(penalty > 0)) return 0;
  const double q = s / t, ratio = std::pow(items.penalty / users.penalty, 0.25);
  scale(model.user_factors, std::sqrt(q) * ratio, team);
  scale(model.item_factors, std::sqrt(q) / ratio, team);
  return users.penalty - items.gain + q * s;
}

}  // namespace segue::models
