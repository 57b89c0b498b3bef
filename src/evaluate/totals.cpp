#include "totals.hpp"

#include <algorithm>
#include <tuple>

namespace segue::evaluate {

Totals::Totals(const std::vector<Column>& columns, std::size_t users)
    : columns_(columns), sums_(columns.size()), users_(columns.size()), all_users_(users) {
  const auto with_interval =
      std::count_if(columns.begin(), columns.end(), [](const Column& c) { return c.has_interval(); });
  rows_ = {std::min<std::size_t>(users, kBootstrapGroups), static_cast<std::size_t>(with_interval), {}};
  rows_.sums.resize(rows_.rows * 2 * rows_.columns);
}

void Totals::add(std::span<const std::uint32_t> users, std::span<const Part> parts) {
  const std::size_t columns = columns_.size();
  for (std::size_t i = 0; i < users.size(); ++i, ++added_) {
    const std::size_t row = all_users_ <= kBootstrapGroups ? added_ : bootstrap_group(users[i], kBootstrapGroups);
    double* const sums = rows_.sums.data() + row * 2 * rows_.columns;
    for (std::size_t c = 0; c < columns; ++c) {
      const Part part = parts[i * columns + c];
      sums_[c].upper += part.upper;
      sums_[c].lower += part.lower;
      users_[c] += part.lower > 0 ? 1 : 0;
      if (c >= rows_.columns) continue;
      sums[2 * c] += part.upper;
      sums[2 * c + 1] += part.lower;
    }
  }
}

void Totals::fill(const EvaluateInput& input, const RunContext& context, Evaluation& evaluation) const {
  evaluation.resampled = static_cast<std::int64_t>(rows_.rows);
  const auto intervals = bootstrap_ratios(rows_, input.resamples, context.seed, context.team);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    const double offset = column.offset();
    const double mean = sums_[c].lower > 0 ? sums_[c].upper / sums_[c].lower + offset : kUndefined;
    if (column.role == Role::floor) evaluation.floor[column.metric] = mean;
    if (column.role == Role::ceiling) evaluation.ceiling[column.metric] = mean;
    if (!column.has_interval()) continue;
    const MetricValue value{mean, intervals[c].low + offset, intervals[c].high + offset, users_[c]};
    if (column.role == Role::model) {
      evaluation.metrics[column.name] = value;
      continue;
    }
    const bool of_users = column.role == Role::user_slice;
    const auto& [name, labels, descriptions] =
        of_users ? std::tie(input.user_slices[column.slicing].name, input.user_slices[column.slicing].labels,
                            input.user_slices[column.slicing].descriptions)
                 : std::tie(input.truth_slices[column.slicing].name, input.truth_slices[column.slicing].labels,
                            input.truth_slices[column.slicing].descriptions);
    auto& slices = evaluation.slices;
    if (slices.empty() || slices.back().slicing != name || slices.back().label != labels[column.label])
      slices.push_back(
          {name, labels[column.label], descriptions.empty() ? std::string() : descriptions[column.label], {}});
    slices.back().metrics[column.metric] = value;
  }
}

}  // namespace segue::evaluate
