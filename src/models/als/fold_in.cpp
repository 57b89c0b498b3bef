#include <array>

#include "config.hpp"
#include "gather_table.hpp"
#include "kernels/dispatch.hpp"
#include "observations.hpp"
#include "row_solver.hpp"

#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

Result<FoldIn> FoldIn::prepare(const linalg::DenseView& item_factors, const AlsConfig& config, ThreadTeam& team,
                               double typical) {
  if (auto checked = check_config(config); !checked) return checked.error();
  if (item_factors.columns != config.factors)
    return make_error(ErrorKind::invalid_argument, "als: the item factors have {} columns, but factors is {}",
                      item_factors.columns, config.factors);
  const auto kernels = linalg::choose_kernels();
  if (!kernels) return kernels.error();
  FoldIn fold_in(item_factors, config, typical);
  fold_in.kernels_ = *kernels;
  fold_in.gram_ = weighted_gram(item_factors, padded(item_factors.columns), config.unobserved_weight, **kernels, team);
  return fold_in;
}

Result<std::vector<float>> FoldIn::user(const linalg::CsrRow<float>& plays) const {
  std::vector<float> confidence(plays.values.size()), factors(items_.columns);
  for (std::size_t i = 0; i < plays.indices.size(); ++i) {
    if (plays.indices[i] >= items_.rows)
      return make_error(ErrorKind::invalid_argument, "there is no track {} in the model, which has {}",
                        plays.indices[i], items_.rows);
    if (auto checked = check_weight(config_, plays.values[i], 0, plays.indices[i]); !checked) return checked.error();
    confidence[i] = confidence_of(config_, plays.values[i]);
    if (confidence[i] > kMostSpread * typical_)
      return make_error(ErrorKind::invalid_argument,
                        "the weight {} of track {} has {:.2g} times the confidence of a typical one, more than the "
                        "{:.0g} times that equations of 32-bit numbers can hold; use logarithmic confidence, or a "
                        "smaller weight",
                        plays.values[i], plays.indices[i], confidence[i] / typical_, kMostSpread);
  }
  if (plays.indices.empty()) return factors;
  const std::array<std::uint64_t, 2> offsets{0, plays.indices.size()};
  const Observations observations{{1, items_.rows, offsets, plays.indices, std::span<const float>(confidence), {}}, {}};
  const GatherTable items = GatherTable::plain(items_);
  const auto solver =
      make_exact_solver({observations, items, gram_, {}, config_.unobserved_weight, 0, 0, 0, *kernels_});
  RowTask task;
  task.lambda = row_regularization(config_, plays.indices.size(), items_.rows);
  if (!solver->solve(task, factors))
    return make_error(ErrorKind::invalid_argument, "als: the equations of this user overflow");
  return factors;
}

Result<std::vector<float>> fold_in_user(const linalg::CsrRow<float>& plays, const linalg::DenseView& item_factors,
                                        const AlsConfig& config) {
  ThreadTeam team(1);
  const auto fold_in = FoldIn::prepare(item_factors, config, team);
  if (!fold_in) return fold_in.error();
  return fold_in->user(plays);
}

}  // namespace segue::models
