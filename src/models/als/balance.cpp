#include "balance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "config.hpp"
#include "gather_table.hpp"
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

// Of the predictions x.y: sum of c x.y over the plays, and the sum of squares as the objective weighs them.
struct Predicted {
  double plays = 0, squares = 0;
};

Predicted predict_plays(const AlsModel& model, const Observations& by_user, const AlsConfig& config,
                        const kernels::Table& kernels, ThreadTeam& team) {
  constexpr std::size_t kAhead = 8;
  const linalg::DenseView x = model.user_factors.view(), y = model.item_factors.view();
  const std::size_t f = x.columns, width = GatherTable::width_of(f, Gather::float32);
  const float w = config.unobserved_weight;
  std::vector<Predicted> sums(row_blocks(x.rows));
  for_row_blocks(x.rows, team, [&](std::size_t block, std::uint32_t first, std::uint32_t last) {
    std::vector<float> confidence;
    for (std::uint32_t row = first; row < last; ++row) {
      const auto indices = by_user.indices(row);
      confidence.resize(std::max(confidence.size(), indices.size()));
      by_user.confidences(row, 0, std::span(confidence).first(indices.size()));
      for (std::size_t i = 0; i < indices.size(); ++i) {
        if (i + kAhead < indices.size())
          for (std::size_t k = 0; k < f; k += 16) __builtin_prefetch(y.row(indices[i + kAhead]).data() + k);
        const double p = double{kernels.dot(x.row(row).data(), y.row(indices[i]).data(), f)};
        sums[block].plays += double{confidence[i]} * p;
        sums[block].squares += double{confidence[i] - w} * p * p;
      }
    }
  });
  Predicted total;
  for (const Predicted& sum : sums) {
    total.plays += sum.plays;
    total.squares += sum.squares;
  }
  // Of all pairs: the sum of (x.y)^2 is that of the products of both sides' Gram matrices.
  const auto users = weighted_gram(x, width, w, kernels, team), items = weighted_gram(y, width, 1, kernels, team);
  for (std::size_t i = 0; i < users.size(); ++i) total.squares += double{users[i]} * double{items[i]};
  return total;
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

double grow(AlsModel& model, const BothSides& sides, const AlsConfig& config, const kernels::Table& kernels,
            ThreadTeam& team) {
  const double users = penalty(model.user_factors, sides.by_user(), config, kernels, team);
  const double items = penalty(model.item_factors, sides.by_item(), config, kernels, team);
  const Predicted predicted = predict_plays(model, sides.by_user(), config, kernels, team);
  const double both = std::sqrt(users * items), best = predicted.plays - both;
  if (!(both > 0) || !(best > 0) || !(predicted.squares > 0))
    return sides.sum() - 2 * predicted.plays + predicted.squares + users + items;
  const double q = best / predicted.squares, ratio = std::pow(items / users, 0.25);
  scale(model.user_factors, std::sqrt(q) * ratio, team);
  scale(model.item_factors, std::sqrt(q) / ratio, team);
  return sides.sum() - q * best;
}

}  // namespace segue::models
