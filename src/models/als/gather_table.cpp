#include "gather_table.hpp"

#include <algorithm>

#include "row_blocks.hpp"

namespace segue::models {
namespace {

// Calls each(row, padded floats) for all rows.
template <typename Each>
void for_padded_rows(const linalg::DenseView& matrix, std::size_t width, ThreadTeam& team, Each each) {
  for_row_blocks(matrix.rows, team, [&](std::size_t, std::uint32_t first, std::uint32_t last) {
    std::vector<float> row(width);
    for (std::uint32_t i = first; i < last; ++i) {
      const auto values = matrix.row(i);
      std::copy(values.begin(), values.end(), row.begin());
      each(std::size_t{i}, row);
    }
  });
}

}  // namespace

GatherTable GatherTable::wide(const linalg::DenseView& matrix, ThreadTeam& team) {
  GatherTable table(matrix, width_of(matrix.columns, false));
  if (table.width_ == matrix.columns) return table;
  table.padded_.resize(matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, const std::vector<float>& row) {
    std::copy(row.begin(), row.end(), table.padded_.begin() + static_cast<std::ptrdiff_t>(i * table.width_));
  });
  return table;
}

GatherTable GatherTable::narrow(const linalg::DenseView& matrix, const kernels::Table& kernels, ThreadTeam& team) {
  GatherTable table(matrix, width_of(matrix.columns, true));
  table.narrow_.resize(matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, const std::vector<float>& row) {
    kernels.narrow(row.data(), row.size(), table.narrow_.data() + i * table.width_);
  });
  return table;
}

std::uint64_t GatherTable::bytes(std::uint64_t rows, std::size_t f, bool narrow) {
  const std::size_t width = width_of(f, narrow);
  if (narrow) return rows * width * sizeof(std::uint16_t);
  return width == f ? 0 : rows * width * sizeof(float);
}

void GatherTable::product(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p,
                          float* out) const {
  if (narrow_.empty())
    kernels.product_float(floats(), width_, entries, p, out);
  else
    kernels.product_bfloat16(narrow_.data(), width_, entries, p, out);
}

float GatherTable::residual(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p,
                            float* out) const {
  return narrow_.empty() ? kernels.residual_float(floats(), width_, entries, p, out)
                         : kernels.residual_bfloat16(narrow_.data(), width_, entries, p, out);
}

float GatherTable::curvature(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p) const {
  return narrow_.empty() ? kernels.curvature_float(floats(), width_, entries, p)
                         : kernels.curvature_bfloat16(narrow_.data(), width_, entries, p);
}

}  // namespace segue::models
