#include <algorithm>
#include <cmath>

#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr int kAttempts = 12;

// What one block needs of an entry is its q = y . x and the block's slice of y. Slices are read where they lie: the
// first pass over a row's entries brings them near.
class BlockSolver : public RowSolver {
 public:
  explicit BlockSolver(const Equations& equations)
      : equations_(equations),
        kernels_(equations.kernels),
        f_(equations.others.matrix().columns),
        n_(padded(f_)),
        size_(std::min(n_, padded(equations.block_size))),
        batch_(batch_rows(size_)),
        x_(n_),
        shared_(n_),
        sums_(size_, batch_),
        kept_(size_ * size_),
        step_(size_) {}

  std::optional<double> solve(const RowTask& task, std::span<float> x) override {
    begin(task, x);
    double gain = gain_so_far(task.lambda);
    for (std::size_t first = 0; first < n_; first += size_) {
      const std::size_t width = std::min(size_, n_ - first);
      build(task, first, width);
      const auto more = step(task.lambda, width);
      if (!more) return std::nullopt;
      gain += *more;
      kernels_.add_scaled(1, step_.data(), width, x_.data() + first);
      if (!started_ || first + width < n_) add_to_scores(task, first, width, step_.data());
    }
    if (!started_) gain = stretch(gain);
    if (!std::isfinite(gain)) return std::nullopt;
    std::copy_n(x_.begin(), x.size(), x.begin());
    return gain;
  }

 private:
  // A block's part of A and of b - A x, and what it takes to add to them.
  struct Sums {
    Sums(std::size_t size, std::size_t batch)
        : a(size * size), r(size), rows(batch * size), scale(batch), weight(batch) {}
    std::vector<float> a, r, rows, scale, weight;
  };

  // each(first, last, piece) over the row's entries, by the team where the row is long.
  template <typename Each>
  void for_pieces(const RowTask& task, Each each) {
    if (task.team == nullptr) return each(std::size_t{0}, indices_.size(), std::size_t{0});
    task.team->for_each_block(pieces_of(indices_.size()), [&](std::size_t i, unsigned) {
      each(i * kPiece, std::min(indices_.size(), (i + 1) * kPiece), i);
    });
  }

  void begin(const RowTask& task, std::span<const float> x) {
    indices_ = equations_.observations.indices(task.row);
    confidence_.resize(std::max(confidence_.size(), indices_.size()));
    equations_.observations.confidences(task.row, 0, std::span(confidence_).first(indices_.size()));
    scores_.assign(indices_.size(), 0.0F);
    std::copy(x.begin(), x.end(), x_.begin());
    started_ = std::any_of(x.begin(), x.end(), [](float value) { return value != 0; });
    if (started_) add_to_scores(task, 0, n_, x_.data());
    if (task.team != nullptr)
      while (pieces_.size() < pieces_of(indices_.size())) pieces_.emplace_back(size_, batch_);
  }

  // 2 b.x - x.A x where the row starts.
  double gain_so_far(float lambda) {
    if (!started_) return 0;
    kernels_.multiply_symmetric(equations_.gram.data(), n_, x_.data(), 0, n_, shared_.data());
    double gain = -double{kernels_.dot(x_.data(), shared_.data(), n_)} -
                  double{lambda} * double{kernels_.dot(x_.data(), x_.data(), n_)};
    const double w = equations_.unobserved_weight;
    for (std::size_t i = 0; i < indices_.size(); ++i) {
      const double c = confidence_[i], q = scores_[i];
      gain += 2 * c * q - (c - w) * q * q;
    }
    return gain;
  }

  // Scales x, found from zero, by what is best, t = b.x / x.A x: its residual is orthogonal to it then, as one by
  // conjugate gradients is. Returns the gain, b.x t.
  double stretch(double gain) {
    double bx = 0;
    for (std::size_t i = 0; i < indices_.size(); ++i) bx += double{confidence_[i]} * double{scores_[i]};
    const double t = bx / (2 * bx - gain);
    if (!(t > 0) || !std::isfinite(t)) return gain;
    for (float& value : x_) value *= static_cast<float>(t);
    return bx * t;
  }

  // scores += the entries' slices . p, f_ being where the last slice ends.
  void add_to_scores(const RowTask& task, std::size_t first, std::size_t width, const float* p) {
    const auto& others = equations_.others.matrix();
    for_pieces(task, [&](std::size_t from, std::size_t to, std::size_t) {
      kernels_.add_dots(others.data + first, f_, std::min(width, f_ - first), indices_.data() + from, to - from, p,
                        scores_.data() + from);
    });
  }

  // Makes sums_ the block's A, without lambda, and its b - A x, with it.
  void build(const RowTask& task, std::size_t first, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
      std::copy_n(equations_.gram.data() + (first + i) * n_ + first, width, sums_.a.data() + i * width);
    kernels_.multiply_symmetric(equations_.gram.data(), n_, x_.data(), first, width, sums_.r.data());
    for (std::size_t i = 0; i < width; ++i) sums_.r[i] = -sums_.r[i] - task.lambda * x_[first + i];
    if (task.team == nullptr) return add(first, width, 0, indices_.size(), sums_);
    for_pieces(task, [&](std::size_t from, std::size_t to, std::size_t i) {
      std::fill(pieces_[i].a.begin(), pieces_[i].a.end(), 0.0F);
      std::fill(pieces_[i].r.begin(), pieces_[i].r.end(), 0.0F);
      add(first, width, from, to, pieces_[i]);
    });
    for (std::size_t i = 0; i < pieces_of(indices_.size()); ++i) {
      kernels_.add_scaled(1, pieces_[i].a.data(), width * width, sums_.a.data());
      kernels_.add_scaled(1, pieces_[i].r.data(), width, sums_.r.data());
    }
  }

  void add(std::size_t first, std::size_t width, std::size_t from, std::size_t to, Sums& sums) const {
    const auto& others = equations_.others.matrix();
    const float w = equations_.unobserved_weight;
    for (std::size_t at = from; at < to; at += batch_) {
      const std::size_t count = std::min(batch_, to - at);
      for (std::size_t i = 0; i < count; ++i) {
        const float c = confidence_[at + i];
        sums.scale[i] = std::sqrt(c - w);
        sums.weight[i] = c - (c - w) * scores_[at + i];
      }
      kernels_.gather(others.data + first, f_, std::min(width, f_ - first), indices_.data() + at, sums.scale.data(),
                      sums.weight.data(), count, sums.rows.data(), width, sums.r.data());
      kernels_.add_gram(sums.rows.data(), count, width, sums.a.data());
    }
  }

  // The block's step, A step = r, and what it adds to the gain. Where float32 finds A not positive definite, it is
  // damped until it is: A step = r - damping step, a shorter step downhill.
  std::optional<double> step(float lambda, std::size_t width) {
    float damping = 0, largest = 0;
    for (std::size_t i = 0; i < width; ++i) largest = std::max(largest, sums_.a[i * width + i]);
    if (!std::isfinite(largest)) return std::nullopt;
    std::copy_n(sums_.a.begin(), width * width, kept_.begin());
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      for (std::size_t i = 0; i < width; ++i) sums_.a[i * width + i] += lambda + damping;
      if (kernels_.cholesky(sums_.a.data(), width)) {
        std::copy_n(sums_.r.begin(), width, step_.begin());
        kernels_.cholesky_solve(sums_.a.data(), width, step_.data());
        return double{kernels_.dot(sums_.r.data(), step_.data(), width)} +
               double{damping} * double{kernels_.dot(step_.data(), step_.data(), width)};
      }
      damping = std::max(damping, std::max(lambda, largest * 1e-6F)) * 4;
      std::copy_n(kept_.begin(), width * width, sums_.a.begin());
    }
    return std::nullopt;
  }

  const Equations equations_;
  const kernels::Table& kernels_;
  std::size_t f_, n_, size_, batch_;
  std::vector<float> x_, shared_, confidence_, scores_;
  std::span<const std::uint32_t> indices_;
  bool started_ = false;
  Sums sums_;
  std::vector<Sums> pieces_;
  std::vector<float> kept_, step_;
};

}  // namespace

std::unique_ptr<RowSolver> make_block_solver(const Equations& equations) {
  return std::make_unique<BlockSolver>(equations);
}

}  // namespace segue::models
