#include "axes.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "row_blocks.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kRowsAtOnce = 48;  // of which every level's kernels take a whole number at once

// Rows x to x Q, n x n. Calls each(block, first row, row after its last) as blocks are done.
template <typename Each>
void turn(linalg::DenseMatrix& matrix, const std::vector<float>& q, std::size_t n, const kernels::Table& kernels,
          ThreadTeam& team, Each each) {
  const std::size_t f = matrix.columns;
  for_row_blocks(matrix.rows, team, [&](std::size_t block, std::uint32_t begin, std::uint32_t end) {
    std::vector<float> from(kRowsAtOnce * n), to(kRowsAtOnce * n);
    for (std::size_t first = begin; first < end; first += kRowsAtOnce) {
      const std::size_t count = std::min(kRowsAtOnce, end - first);
      float* rows = matrix.data.data() + first * f;
      if (f != n)
        for (std::size_t i = 0; i < count; ++i) std::copy_n(rows + i * f, f, from.data() + i * n);
      kernels.multiply_rows(q.data(), n, f == n ? rows : from.data(), count, to.data());
      for (std::size_t i = 0; i < count; ++i) std::copy_n(to.data() + i * n, f, rows + i * f);
    }
    each(block, begin, end);
  });
}

}  // namespace

Axes turn_to_axes(std::span<const float> gram, std::size_t width, const Observations& observations,
                  float unobserved_weight, linalg::DenseMatrix& others, linalg::DenseMatrix& solved,
                  const kernels::Table& kernels, ThreadTeam& team) {
  const std::size_t f = others.columns, n = width;
  Axes axes{std::vector<float>(n), std::vector<float>(n), std::vector<float>(n, 1.0F)};
  Eigen::MatrixXd matrix(f, f);
  for (std::size_t i = 0; i < f; ++i) {
    axes.spectrum[i] = gram[i * n + i];
    for (std::size_t j = 0; j < f; ++j)
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = double{gram[i * n + j]};
  }
  if (!matrix.allFinite()) return axes;  // the rows will find that they overflow
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix);
  if (solver.info() != Eigen::Success) {  // 30 f sweeps were not enough: as if numbers had overflowed
    std::fill(axes.spectrum.begin(), axes.spectrum.end(), std::numeric_limits<float>::infinity());
    return axes;
  }

  std::vector<float> q(n * n);
  for (std::size_t j = 0; j < f; ++j) {
    const auto column = static_cast<Eigen::Index>(f - 1 - j);  // eigenvalues come smallest first
    axes.spectrum[j] = static_cast<float>(std::max(0.0, solver.eigenvalues()(column)));
    for (std::size_t i = 0; i < f; ++i)
      q[i * n + j] = static_cast<float>(solver.eigenvectors()(static_cast<Eigen::Index>(i), column));
  }
  turn(solved, q, n, kernels, team, [](std::size_t, std::uint32_t, std::uint32_t) {});
  std::vector<double> sums(row_blocks(others.rows) * f);
  turn(others, q, n, kernels, team, [&](std::size_t block, std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t row = begin; row < end; ++row) {
      const double entries =
          static_cast<double>(observations.column_offsets[row + 1] - observations.column_offsets[row]);
      const auto values = others.row(row);
      for (std::size_t j = 0; j < f; ++j) sums[block * f + j] += entries * double{values[j]} * double{values[j]};
    }
  });
  const auto entries = static_cast<double>(observations.plays.entries());
  for (std::size_t j = 0; j < f && entries > 0; ++j) {
    double sum = 0;
    for (std::size_t block = 0; block < row_blocks(others.rows); ++block) sum += sums[block * f + j];
    axes.entry[j] = static_cast<float>((observations.mean_confidence - double{unobserved_weight}) * sum / entries);
    const auto size = static_cast<float>(std::sqrt(sum / entries));
    if (std::isnormal(size)) axes.size[j] = size;
  }
  return axes;
}

}  // namespace segue::models
