#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr double kSolved = 1e-20;         // r.z, what a step can still gain, at which x is left alone
constexpr double kFirstDrop = 0.1;        // of r.z by a step, until one has been seen
constexpr std::size_t kMostAhead = 2048;  // entries; with this row's they are to stay in the second-level cache

double sum_of(std::span<const float> values) {
  constexpr std::size_t kLanes = 8;  // added up side by side
  std::array<float, kLanes> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += values[i + lane];
  for (; i < values.size(); ++i) lanes[0] += values[i];
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

// Preconditioned conjugate gradients (Saad 2003, algorithm 9.1), the equations never formed. In the axes of the others'
// Gram matrix what all rows share is a diagonal; the preconditioner adds to it what a row of so many entries has on
// its diagonal on average. r.z then is about what is left to gain: a row stops where that is too little.
class CgSolver : public RowSolver {
 public:
  explicit CgSolver(const Equations& equations)
      : equations_(equations),
        kernels_(equations.kernels),
        n_(equations.others.width()),
        x_(n_),
        r_(n_),
        z_(n_),
        p_(n_),
        ap_(n_),
        shared_(n_),
        inverse_(n_) {}

  std::optional<double> solve(const RowTask& task, std::span<float> x) override {
    begin(task, x);
    for (std::size_t j = 0; j < n_; ++j) r_[j] = -shared_[j] * x_[j];
    const double bx = add_entries(task, Pass::residual, ahead(task, Pass::residual), x_, r_);
    double gain = bx + dot(r_, x_);  // 2 b.x - x.A x, for A x = b - r
    const double enough =
        double{equations_.cg_tolerance} * (sum_of(std::span(confidence_).first(indices_.size())) - gain);
    double rz = precondition(), drop = kFirstDrop;
    p_ = z_;
    for (std::uint32_t step = 0; step < equations_.cg_steps && rz > kSolved; ++step) {
      equations_.others.round(kernels_, p_);
      // After the last one no one asks for A p itself.
      const bool last = step + 1 == equations_.cg_steps || rz * drop <= enough;
      for (std::size_t j = 0; j < n_; ++j) ap_[j] = shared_[j] * p_[j];
      const Pass pass = last ? Pass::curvature : Pass::product;
      const double entries = add_entries(task, pass, ahead(task, pass), p_, ap_);
      const double curvature = entries + dot(p_, ap_);
      const double slope = dot(p_, r_);  // r.z but for the rounding of p
      if (!(curvature > 0)) break;
      const double alpha = slope / curvature;
      kernels_.add_scaled(static_cast<float>(alpha), p_.data(), n_, x_.data());
      gain += alpha * slope;
      if (last) break;
      kernels_.add_scaled(static_cast<float>(-alpha), ap_.data(), n_, r_.data());
      const double before = rz;
      rz = precondition();
      drop = rz / before;
      const auto beta = static_cast<float>(drop);
      for (std::size_t j = 0; j < n_; ++j) p_[j] = z_[j] + beta * p_[j];
    }
    if (!std::isfinite(gain)) return std::nullopt;
    std::copy_n(x_.begin(), x.size(), x.begin());
    return gain;
  }

 private:
  enum class Pass { residual, product, curvature };

  [[nodiscard]] double dot(const std::vector<float>& a, const std::vector<float>& b) const {
    return double{kernels_.dot(a.data(), b.data(), n_)};
  }

  void begin(const RowTask& task, std::span<const float> x) {
    indices_ = equations_.observations.indices(task.row);
    confidence_.resize(std::max(confidence_.size(), indices_.size()));
    std::copy(x.begin(), x.end(), x_.begin());
    const auto entries = static_cast<float>(indices_.size());
    for (std::size_t j = 0; j < n_; ++j) {
      shared_[j] = equations_.axes.spectrum[j] + task.lambda;
      const float diagonal = shared_[j] + entries * equations_.axes.entry[j];
      inverse_[j] = diagonal > 0 ? 1 / diagonal : 0;
    }
    fetched_ = 0;
    if (task.team != nullptr) pieces_.resize(pieces_of(indices_.size()) * n_);
  }

  double precondition() {  // z from r; returns r.z
    for (std::size_t j = 0; j < n_; ++j) z_[j] = inverse_[j] * r_[j];
    return dot(r_, z_);
  }

  // The part of what the next row will read that is fetched during a pass: a third, and in the last one what is left.
  [[nodiscard]] std::span<const std::uint32_t> ahead(const RowTask& task, Pass pass) {
    const std::size_t all = std::min(task.ahead.size(), kMostAhead);
    const std::size_t share = pass == Pass::curvature ? all - fetched_ : std::min(all - fetched_, all / 3);
    return task.ahead.subspan(std::exchange(fetched_, fetched_ + share), share);
  }

  // The entries' part of b - A p, of which it returns b.p; of A p; or, returned, of p.A p.
  double add_entries(const RowTask& task, Pass pass, std::span<const std::uint32_t> ahead, const std::vector<float>& p,
                     std::vector<float>& out) {
    if (task.team == nullptr) return add_piece(task.row, pass, ahead, 0, indices_.size(), p, out.data());
    const std::size_t pieces = pieces_of(indices_.size());
    std::vector<double> sums(pieces);
    task.team->for_each_block(pieces, [&](std::size_t i, unsigned) {
      float* sum = pieces_.data() + i * n_;
      std::fill_n(sum, n_, 0.0F);
      sums[i] = add_piece(task.row, pass, {}, i * kPiece, std::min(indices_.size(), (i + 1) * kPiece), p, sum);
    });
    double total = 0;
    for (std::size_t i = 0; i < pieces; ++i) {
      kernels_.add_scaled(1, pieces_.data() + i * n_, n_, out.data());
      total += sums[i];
    }
    return total;
  }

  double add_piece(std::uint32_t row, Pass pass, std::span<const std::uint32_t> ahead, std::size_t first,
                   std::size_t last, const std::vector<float>& p, float* out) {
    const std::span confidence(confidence_.data() + first, last - first);
    if (pass == Pass::residual) equations_.observations.confidences(row, first, confidence);
    const kernels::RowEntries entries{indices_.data() + first,      confidence.data(), last - first,
                                      equations_.unobserved_weight, ahead.data(),      ahead.size()};
    if (pass == Pass::residual) return double{equations_.others.residual(kernels_, entries, p.data(), out)};
    if (pass == Pass::curvature) return double{equations_.others.curvature(kernels_, entries, p.data())};
    equations_.others.product(kernels_, entries, p.data(), out);
    return 0;
  }

  const Equations equations_;
  const kernels::Table& kernels_;
  std::size_t n_;
  std::vector<float> x_, r_, z_, p_, ap_, shared_, inverse_;
  std::vector<float> pieces_;  // n of each
  std::vector<float> confidence_;
  std::span<const std::uint32_t> indices_;
  std::size_t fetched_ = 0;  // of the next row
};

}  // namespace

std::unique_ptr<RowSolver> make_cg_solver(const Equations& equations) { return std::make_unique<CgSolver>(equations); }

}  // namespace segue::models
