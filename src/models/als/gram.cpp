#include <algorithm>
#include <numeric>

#include "gather_table.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kGramBytes = std::size_t{64} << 20U;  // for the blocks' sums
constexpr std::size_t kMostGramBlocks = 64;

std::size_t gram_blocks(std::size_t n) {
  return std::clamp<std::size_t>(kGramBytes / (n * n * sizeof(double)), 1, kMostGramBlocks);
}

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
      kernels.gather(y.data, y.columns, y.columns, indices.data(), ones.data(), zeros.data(), count, rows.data(), n,
                     unused.data());
      kernels.add_gram(rows.data(), count, n, part.data());
      row += static_cast<std::uint32_t>(count);
    }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) sums[i * n + j] += double{part[i * n + j]};
  }
}

}  // namespace

std::size_t batch_rows(std::size_t n) {
  constexpr std::size_t kBatchFloats = 8192;  // rows that stay in a first-level cache
  constexpr std::size_t kLeastBatch = 32;
  return std::max(kLeastBatch, kBatchFloats / n);
}

std::size_t gram_working_bytes(std::size_t width) { return gram_blocks(width) * width * width * sizeof(double); }

std::vector<float> weighted_gram(const linalg::DenseView& y, std::size_t width, float weight,
                                 const kernels::Table& kernels, ThreadTeam& team) {
  const std::size_t n = width, blocks = gram_blocks(n);
  std::vector<double> sums(blocks * n * n);
  const auto bound = [&](std::size_t block) {
    return static_cast<std::uint32_t>(std::uint64_t{y.rows} * block / blocks);
  };
  team.for_each_block(blocks, [&](std::size_t block, unsigned) {
    add_block(y, bound(block), bound(block + 1), n, kernels, sums.data() + block * n * n);
  });
  std::vector<float> gram(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) {
      double sum = 0;
      for (std::size_t block = 0; block < blocks; ++block) sum += sums[block * n * n + i * n + j];
      gram[i * n + j] = gram[j * n + i] = static_cast<float>(double{weight} * sum);
    }
  return gram;
}

}  // namespace segue::models
