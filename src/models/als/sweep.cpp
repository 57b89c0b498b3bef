#include "sweep.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "config.hpp"
#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr std::uint64_t kBlocks = 1024;  // more than any team needs; the sums' order hangs on it, so it is fixed

// Rows with entries, those with most first (so that none is left to one thread at the end), cut in blocks of about
// equal work.
struct Plan {
  std::vector<std::uint32_t> rows;
  std::vector<std::size_t> bounds{0};
};

Plan plan_blocks(const linalg::CsrView<float>& matrix, std::size_t f) {
  const auto count = [&](std::uint32_t row) { return matrix.offsets[row + 1] - matrix.offsets[row]; };
  const auto work = [&](std::uint32_t row) { return count(row) + f / 2 + 1; };  // Cholesky: about f / 2 entries' worth
  Plan plan;
  for (std::uint32_t row = 0; row < matrix.rows; ++row)
    if (count(row) > 0) plan.rows.push_back(row);
  std::stable_sort(plan.rows.begin(), plan.rows.end(), [&](auto a, auto b) { return count(a) > count(b); });
  std::uint64_t total = 0, taken = 0;
  for (const std::uint32_t row : plan.rows) total += work(row);
  const std::uint64_t share = total / kBlocks + 1;
  for (std::size_t i = 0; i < plan.rows.size(); ++i) {
    taken += work(plan.rows[i]);
    if (taken >= share || i + 1 == plan.rows.size()) {
      plan.bounds.push_back(i + 1);
      taken = 0;
    }
  }
  return plan;
}

}  // namespace

Result<double> solve_side(const linalg::CsrView<float>& confidence, const linalg::DenseView& others,
                          linalg::DenseMatrix& solved, const AlsConfig& config, const kernels::Table& kernels,
                          const RunContext& context, ProgressBar& bar) {
  const auto gram = weighted_gram(others, config.unobserved_weight, kernels, context.team);
  const Plan plan = plan_blocks(confidence, config.factors);
  const std::size_t blocks = plan.bounds.size() - 1;
  std::vector<double> products(blocks);
  std::vector<std::optional<RowSolver>> solvers(context.team.size());
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::atomic<std::uint32_t> failed{kNone};

  context.team.for_each_block(blocks, [&](std::size_t block, unsigned worker) {
    if (context.stop.requested()) return;
    auto& solver = solvers[worker];
    if (!solver) solver.emplace(others, gram, config.unobserved_weight, kernels);
    std::uint64_t entries = 0;
    for (std::size_t i = plan.bounds[block]; i < plan.bounds[block + 1]; ++i) {
      const std::uint32_t index = plan.rows[i];
      const auto row = confidence.row(index);
      const float lambda = row_regularization(config, row.indices.size(), confidence.columns);
      const auto product = solver->solve(row, lambda, solved.row(index));
      if (product)
        products[block] += *product;
      else
        failed.store(index, std::memory_order_relaxed);
      entries += row.indices.size();
    }
    bar.advance(entries);
  });
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while training");
  if (failed.load() != kNone)
    return make_error(ErrorKind::invalid_argument,
                      "als: the equations of row {} overflow; lower alpha, use logarithmic confidence or raise "
                      "regularization",
                      failed.load());
  return std::accumulate(products.begin(), products.end(), 0.0);
}

double penalty(const linalg::CsrView<float>& confidence, const linalg::DenseView& factors, const AlsConfig& config) {
  double total = 0;
  for (std::uint32_t row = 0; row < factors.rows; ++row) {
    double squares = 0;
    for (const float value : factors.row(row)) squares += double{value} * double{value};
    const std::uint64_t count = confidence.offsets[row + 1] - confidence.offsets[row];
    if (count > 0) total += squares * double{row_regularization(config, count, confidence.columns)};
  }
  return total;
}

}  // namespace segue::models
