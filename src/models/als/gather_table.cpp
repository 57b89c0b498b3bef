#include "gather_table.hpp"

#include <algorithm>

namespace segue::models {
namespace {

constexpr std::size_t kRowsABlock = 4096;

// Calls each(row, padded floats) for all rows.
template <typename Each>
void for_padded_rows(const linalg::DenseView& matrix, std::size_t width, ThreadTeam& team, Each each) {
  const std::size_t blocks = (matrix.rows + kRowsABlock - 1) / kRowsABlock;
  team.for_each_block(blocks, [&](std::size_t block, unsigned) {
    std::vector<float> row(width);
    const std::size_t end = std::min<std::size_t>(matrix.rows, (block + 1) * kRowsABlock);
    for (std::size_t i = block * kRowsABlock; i < end; ++i) {
      const auto values = matrix.row(static_cast<std::uint32_t>(i));
      std::copy(values.begin(), values.end(), row.begin());
      each(i, row);
    }
  });
}

}  // namespace

GatherTable GatherTable::wide(const linalg::DenseView& matrix, ThreadTeam& team) {
  GatherTable table(matrix, padded(matrix.columns));
  if (table.width_ == matrix.columns) return table;
  table.padded_.resize(matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, const std::vector<float>& row) {
    std::copy(row.begin(), row.end(), table.padded_.begin() + static_cast<std::ptrdiff_t>(i * table.width_));
  });
  return table;
}

GatherTable GatherTable::narrow(const linalg::DenseView& matrix, const kernels::Table& kernels, ThreadTeam& team) {
  GatherTable table(matrix, padded(matrix.columns, kernels::kPadNarrow));
  table.narrow_.resize(matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, const std::vector<float>& row) {
    kernels.narrow(row.data(), row.size(), table.narrow_.data() + i * table.width_);
  });
  return table;
}

std::uint64_t GatherTable::bytes(std::uint64_t rows, std::size_t f, bool narrow) {
  if (narrow) return rows * padded(f, kernels::kPadNarrow) * sizeof(std::uint16_t);
  return padded(f) == f ? 0 : rows * padded(f) * sizeof(float);
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
