#include <algorithm>
#include <cmath>

#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr int kAttempts = 12;
constexpr std::size_t kPiecesAtOnce = 16;  // of a long row; each takes a matrix of its own

class ExactSolver : public RowSolver {
 public:
  explicit ExactSolver(const Equations& equations)
      : equations_(equations),
        n_(padded(equations.others.matrix().columns)),
        batch_(batch_rows(n_)),
        row_(n_, batch_) {}

  std::optional<double> solve(const RowTask& task, std::span<float> x) override {
    float lambda = task.lambda;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      build(task);
      float largest = 0;
      for (std::size_t i = 0; i < n_; ++i) largest = std::max(largest, row_.a[i * n_ + i]);
      for (std::size_t i = 0; i < n_; ++i) row_.a[i * n_ + i] += lambda;
      if (!std::isfinite(largest)) return std::nullopt;
      if (equations_.kernels.cholesky(row_.a.data(), n_)) {
        solution_ = row_.b;
        equations_.kernels.cholesky_solve(row_.a.data(), n_, solution_.data());
        double product = 0, squares = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
          product += double{row_.b[i]} * double{solution_[i]};
          squares += double{solution_[i]} * double{solution_[i]};
        }
        // 2 b.x - x.A x, where A x = b - what lambda was raised by times x.
        const double gain = product + (double{lambda} - double{task.lambda}) * squares;
        if (!std::isfinite(gain)) return std::nullopt;
        std::copy_n(solution_.begin(), x.size(), x.begin());
        return gain;
      }
      lambda = std::max(2 * lambda, largest * 1e-6F) * 4;  // beyond what rounding can have taken off a pivot
    }
    return std::nullopt;
  }

 private:
  // A sum of outer products and the right side, and what it takes to add to them.
  struct Sums {
    Sums(std::size_t n, std::size_t batch) : a(n * n), b(n), rows(batch * n), confidence(batch), scale(batch) {}
    std::vector<float> a, b, rows, confidence, scale;
  };

  void build(const RowTask& task) {
    std::copy(equations_.gram.begin(), equations_.gram.end(), row_.a.begin());
    std::fill(row_.b.begin(), row_.b.end(), 0.0F);
    const std::size_t count = equations_.observations.indices(task.row).size();
    if (count <= kLongRow || task.team == nullptr) return add(task.row, 0, count, row_);
    while (pieces_.size() < kPiecesAtOnce) pieces_.emplace_back(n_, batch_);
    for (std::size_t first = 0; first < pieces_of(count); first += kPiecesAtOnce) {
      const std::size_t now = std::min(kPiecesAtOnce, pieces_of(count) - first);
      task.team->for_each_block(now, [&](std::size_t i, unsigned) {
        Sums& piece = pieces_[i];
        std::fill(piece.a.begin(), piece.a.end(), 0.0F);
        std::fill(piece.b.begin(), piece.b.end(), 0.0F);
        add(task.row, (first + i) * kPiece, std::min(count, (first + i + 1) * kPiece), piece);
      });
      for (std::size_t i = 0; i < now; ++i) {
        equations_.kernels.add_scaled(1, pieces_[i].a.data(), n_ * n_, row_.a.data());
        equations_.kernels.add_scaled(1, pieces_[i].b.data(), n_, row_.b.data());
      }
    }
  }

  void add(std::uint32_t row, std::size_t first, std::size_t last, Sums& sums) const {
    const auto indices = equations_.observations.indices(row);
    const auto& others = equations_.others.matrix();
    for (std::size_t at = first; at < last; at += batch_) {
      const std::size_t count = std::min(batch_, last - at);
      equations_.observations.confidences(row, at, std::span(sums.confidence).first(count));
      for (std::size_t i = 0; i < count; ++i)
        sums.scale[i] = std::sqrt(sums.confidence[i] - equations_.unobserved_weight);
      equations_.kernels.gather(others.data, others.columns, others.columns, indices.data() + at, sums.scale.data(),
                                sums.confidence.data(), count, sums.rows.data(), n_, sums.b.data());
      equations_.kernels.add_gram(sums.rows.data(), count, n_, sums.a.data());
    }
  }

  const Equations equations_;
  std::size_t n_, batch_;
  Sums row_;
  std::vector<Sums> pieces_;
  std::vector<float> solution_;
};

}  // namespace

std::unique_ptr<RowSolver> make_exact_solver(const Equations& equations) {
  return std::make_unique<ExactSolver>(equations);
}

}  // namespace segue::models
