#include "row_solver.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace segue::models {
namespace {

constexpr std::size_t kBatchFloats = 8192;  // gathered rows that stay in a first-level cache
constexpr std::size_t kLeastBatch = 32;
constexpr std::size_t kGramBytes = std::size_t{64} << 20U;  // for the blocks' sums
constexpr std::size_t kMostGramBlocks = 64;
constexpr int kAttempts = 12;

std::size_t gram_blocks(std::size_t n) {
  return std::clamp<std::size_t>(kGramBytes / (n * n * sizeof(double)), 1, kMostGramBlocks);
}

std::size_t batch_rows(std::size_t n) { return std::max(kLeastBatch, kBatchFloats / n); }

// Adds up y rows first .. last-1 into `sums`, float within a few thousand rows, double between.
void add_block(const linalg::DenseView& y, std::uint32_t first, std::uint32_t last, std::size_t n,
               const kernels::Table& kernels, double* sums) {
  constexpr std::uint32_t kRowsInFloat = 4096;
  const std::size_t batch = batch_rows(n);
  std::vector<float> rows(batch * n), part(n * n), unused(n);
  std::vector<std::uint32_t> indices(batch);
  const std::vector<float> ones(batch, 1.0F), zeros(batch, 0.0F);
  for (std::uint32_t start = first; start < last; start += kRowsInFloat) {
    const std::uint32_t end = std::min(last, start + kRowsInFloat);
    std::fill(part.begin(), part.end(), 0.0F);
    for (std::uint32_t row = start; row < end;) {
      const std::size_t count = std::min<std::size_t>(batch, end - row);
      std::iota(indices.begin(), indices.end(), row);
      kernels.gather(y.data, y.columns, indices.data(), ones.data(), zeros.data(), count, rows.data(), n,
                     unused.data());
      kernels.add_gram(rows.data(), count, n, part.data());
      row += static_cast<std::uint32_t>(count);
    }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) sums[i * n + j] += double{part[i * n + j]};
  }
}

}  // namespace

std::size_t gram_working_bytes(std::size_t f) {
  return gram_blocks(padded(f)) * padded(f) * padded(f) * sizeof(double);
}

std::vector<float> weighted_gram(const linalg::DenseView& y, float weight, const kernels::Table& kernels,
                                 ThreadTeam& team) {
  const std::size_t n = padded(y.columns);
  const std::size_t blocks = gram_blocks(n);
  std::vector<double> sums(blocks * n * n);
  const auto bound = [&](std::size_t block) {
    return static_cast<std::uint32_t>(std::uint64_t{y.rows} * block / blocks);
  };
  team.for_each_block(blocks, [&](std::size_t block, unsigned) {
    add_block(y, bound(block), bound(block + 1), n, kernels, sums.data() + block * n * n);
  });
  std::vector<float> gram(n * n);
  for (std::size_t i = 0; i < n * n; ++i) {
    double sum = 0;
    for (std::size_t block = 0; block < blocks; ++block) sum += sums[block * n * n + i];
    gram[i] = static_cast<float>(double{weight} * sum);
  }
  return gram;
}

RowSolver::RowSolver(const linalg::DenseView& others, std::span<const float> gram, float unobserved_weight,
                     const kernels::Table& kernels)
    : others_(others),
      gram_(gram),
      unobserved_weight_(unobserved_weight),
      kernels_(kernels),
      n_(padded(others.columns)),
      batch_(batch_rows(n_)),
      rows_(batch_ * n_),
      a_(n_ * n_),
      b_(n_),
      scale_(batch_) {}

void RowSolver::build(const linalg::CsrRow<float>& row) {
  std::copy(gram_.begin(), gram_.end(), a_.begin());
  std::fill(b_.begin(), b_.end(), 0.0F);
  for (std::size_t at = 0; at < row.indices.size(); at += batch_) {
    const std::size_t count = std::min(batch_, row.indices.size() - at);
    const float* confidence = row.values.data() + at;
    for (std::size_t i = 0; i < count; ++i) scale_[i] = std::sqrt(confidence[i] - unobserved_weight_);
    kernels_.gather(others_.data, others_.columns, row.indices.data() + at, scale_.data(), confidence, count,
                    rows_.data(), n_, b_.data());
    kernels_.add_gram(rows_.data(), count, n_, a_.data());
  }
}

std::optional<double> RowSolver::solve(const linalg::CsrRow<float>& row, float lambda, std::span<float> x) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    build(row);
    float largest = 0;
    for (std::size_t i = 0; i < n_; ++i) largest = std::max(largest, a_[i * n_ + i]);
    for (std::size_t i = 0; i < n_; ++i) a_[i * n_ + i] += lambda;
    if (!std::isfinite(largest)) return std::nullopt;
    if (kernels_.cholesky(a_.data(), n_)) {
      solution_ = b_;
      kernels_.cholesky_solve(a_.data(), n_, solution_.data());
      double product = 0;
      for (std::size_t i = 0; i < x.size(); ++i) product += double{b_[i]} * double{solution_[i]};
      if (!std::isfinite(product)) return std::nullopt;
      std::copy_n(solution_.begin(), x.size(), x.begin());
      return product;
    }
    lambda = std::max(2 * lambda, largest * 1e-6F) * 4;  // beyond what rounding can have taken off a pivot
  }
  return std::nullopt;
}

}  // namespace segue::models
