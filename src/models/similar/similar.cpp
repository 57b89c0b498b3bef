#include "segue/models/similar.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "ranking/best_items.hpp"

#include "segue/base/memory.hpp"

namespace segue::models {
namespace {

// Every row over its length; a row of zeros stays one.
linalg::DenseMatrix unit_rows(const linalg::DenseView& matrix) {
  linalg::DenseMatrix units(matrix.rows, matrix.columns);
  for (std::uint32_t row = 0; row < matrix.rows; ++row) {
    double squares = 0;
    for (const float value : matrix.row(row)) squares += double{value} * double{value};
    if (squares == 0) continue;
    const double scale = 1 / std::sqrt(squares);
    const auto from = matrix.row(row);
    const auto to = units.row(row);
    for (std::size_t j = 0; j < from.size(); ++j) to[j] = static_cast<float>(from[j] * scale);
  }
  return units;
}

}  // namespace

Result<linalg::RankedLists> similar_tracks(const linalg::DenseView& item_factors, std::uint32_t k,
                                           const RunContext& context) {
  const std::uint64_t copy = std::uint64_t{item_factors.rows} * item_factors.columns * sizeof(float);
  if (copy > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory, "similar tracks need {} for factors, more than the memory limit of {}",
                      format_bytes(copy), format_bytes(context.memory_limit_bytes));
  const auto units = unit_rows(item_factors);
  std::vector<std::uint32_t> tracks(item_factors.rows);
  std::iota(tracks.begin(), tracks.end(), 0U);
  BestItemsQuery query;
  query.vectors = query.items = units.view();
  query.rows = tracks;
  query.left_out = [&](std::size_t i) { return std::span<const std::uint32_t>(&tracks[i], 1); };
  query.k = k;
  query.label = "similar tracks";
  return best_items(query, context);
}

}  // namespace segue::models
