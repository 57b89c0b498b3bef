#include <algorithm>
#include <cmath>

#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr double kSolved = 1e-20;         // |b - A x|^2 at which x is left alone
constexpr std::size_t kMostAhead = 2048;  // entries; with this row's they are to stay in the second-level cache

class CgSolver : public RowSolver {
 public:
  explicit CgSolver(const Equations& equations)
      : equations_(equations), n_(equations.others.width()), x_(n_), r_(n_), p_(n_), ap_(n_) {}

  std::optional<double> solve(const RowTask& task, std::span<float> x) override {
    const kernels::Table& kernels = equations_.kernels;
    const auto dot = [&](const std::vector<float>& a, const std::vector<float>& b) {
      return kernels.dot(a.data(), b.data(), n_);
    };
    begin(task);
    std::copy(x.begin(), x.end(), x_.begin());

    multiply_shared(task.lambda, x_, r_);
    for (float& value : r_) value = -value;
    const double bx = add_entries(task, true, 0, x_, r_);
    double gain = bx + double{dot(r_, x_)};  // 2 b.x - x.A x, for A x = b - r
    double squares = double{dot(r_, r_)};
    p_ = r_;
    for (std::uint32_t step = 0; step < equations_.cg_steps && squares > kSolved; ++step) {
      multiply_shared(task.lambda, p_, ap_);
      add_entries(task, false, step, p_, ap_);
      const double curvature = double{dot(p_, ap_)};
      if (!(curvature > 0)) break;
      const double alpha = squares / curvature;
      kernels.add_scaled(static_cast<float>(alpha), p_.data(), n_, x_.data());
      gain += alpha * squares;
      if (step + 1 == equations_.cg_steps) break;
      kernels.add_scaled(static_cast<float>(-alpha), ap_.data(), n_, r_.data());
      const double left = double{dot(r_, r_)};
      const auto beta = static_cast<float>(left / squares);
      for (std::size_t j = 0; j < n_; ++j) p_[j] = r_[j] + beta * p_[j];
      squares = left;
    }
    if (!std::isfinite(gain)) return std::nullopt;
    std::copy_n(x_.begin(), x.size(), x.begin());
    return gain;
  }

 private:
  void begin(const RowTask& task) {
    indices_ = equations_.observations.indices(task.row);
    confidence_.resize(std::max(confidence_.size(), indices_.size()));
    ahead_ = task.ahead.first(std::min(task.ahead.size(), kMostAhead));
    if (task.team != nullptr) pieces_.resize(pieces_of(indices_.size()) * n_);
  }

  void multiply_shared(float lambda, const std::vector<float>& p, std::vector<float>& out) const {
    equations_.kernels.multiply_symmetric(equations_.gram.data(), n_, p.data(), 0, n_, out.data());
    equations_.kernels.add_scaled(lambda, p.data(), n_, out.data());
  }

  // The entries' part of A p, or of b - A p; of that also b.p.
  double add_entries(const RowTask& task, bool residual, std::uint32_t step, const std::vector<float>& p,
                     std::vector<float>& out) {
    if (task.team == nullptr) return add_piece(task.row, residual, step, 0, indices_.size(), p.data(), out.data());
    const std::size_t pieces = pieces_of(indices_.size());
    std::vector<double> bp(pieces);
    task.team->for_each_block(pieces, [&](std::size_t i, unsigned) {
      float* sum = pieces_.data() + i * n_;
      std::fill_n(sum, n_, 0.0F);
      bp[i] =
          add_piece(task.row, residual, step, i * kPiece, std::min(indices_.size(), (i + 1) * kPiece), p.data(), sum);
    });
    double total = 0;
    for (std::size_t i = 0; i < pieces; ++i) {
      equations_.kernels.add_scaled(1, pieces_.data() + i * n_, n_, out.data());
      total += bp[i];
    }
    return total;
  }

  double add_piece(std::uint32_t row, bool residual, std::uint32_t step, std::size_t first, std::size_t last,
                   const float* p, float* out) {
    const std::span confidence(confidence_.data() + first, last - first);
    if (residual) equations_.observations.confidences(row, first, confidence);
    kernels::RowEntries entries{indices_.data() + first,      confidence.data(), last - first,
                                equations_.unobserved_weight, nullptr,           0};
    if (residual) return double{equations_.others.residual(equations_.kernels, entries, p, out)};
    const std::size_t share = ahead_.size() / equations_.cg_steps + 1;  // the next row's rows, over all steps
    const auto ahead = ahead_.subspan(std::min(ahead_.size(), step * share));
    entries.ahead = ahead.data();
    entries.ahead_count = std::min(ahead.size(), share);
    equations_.others.product(equations_.kernels, entries, p, out);
    return 0;
  }

  const Equations equations_;
  std::size_t n_;
  std::vector<float> x_, r_, p_, ap_, confidence_, pieces_;
  std::span<const std::uint32_t> indices_, ahead_;
};

}  // namespace

std::unique_ptr<RowSolver> make_cg_solver(const Equations& equations) { return std::make_unique<CgSolver>(equations); }

}  // namespace segue::models
