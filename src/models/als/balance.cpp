#include "balance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "config.hpp"

namespace segue::models {
namespace {

constexpr std::uint32_t kRowsABlock = 4096;

template <typename Each>
void for_rows(std::uint32_t rows, ThreadTeam& team, Each each) {
  team.for_each_block((std::size_t{rows} + kRowsABlock - 1) / kRowsABlock, [&](std::size_t block, unsigned) {
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(rows, (block + 1) * kRowsABlock));
    for (auto row = static_cast<std::uint32_t>(block * kRowsABlock); row < end; ++row) each(block, row);
  });
}

// Sum of lambda |x|^2, in double and in a fixed order.
double penalty(const linalg::DenseMatrix& factors, const Observations& observations, const AlsConfig& config,
               ThreadTeam& team) {
  std::vector<double> sums((std::size_t{factors.rows} + kRowsABlock - 1) / kRowsABlock);
  for_rows(factors.rows, team, [&](std::size_t block, std::uint32_t row) {
    double squares = 0;
    for (const float value : factors.view().row(row)) squares += double{value} * double{value};
    const auto& plays = observations.plays;
    sums[block] += double{row_regularization(config, plays.count(row), plays.columns)} * squares;
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

void scale(linalg::DenseMatrix& factors, double by, ThreadTeam& team) {
  const auto factor = static_cast<float>(by);
  for_rows(factors.rows, team, [&](std::size_t, std::uint32_t row) {
    for (float& value : factors.row(row)) value *= factor;
  });
}

}  // namespace

void balance(AlsModel& model, const BothSides& sides, const AlsConfig& config, ThreadTeam& team) {
  const double users = penalty(model.user_factors, sides.by_user(), config, team);
  const double items = penalty(model.item_factors, sides.by_item(), config, team);
  const double ratio = items / users;
  if (!(ratio > 0) || !std::isfinite(ratio)) return;  // a side of zeros
  const double t = std::pow(ratio, 0.25);
  scale(model.user_factors, t, team);
  scale(model.item_factors, 1 / t, team);
}

}  // namespace segue::models
