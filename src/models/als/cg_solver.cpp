#include <algorithm>
#include <cmath>

#include "row_solver.hpp"

namespace segue::models {
namespace {

constexpr double kSolved = 1e-20;         // |b - A x|^2 at which x is left alone
constexpr std::size_t kMostAhead = 2048;  // entries; with this row's they are to stay in the second-level cache
// Rows solved together read the shared matrix once for all. Worth it where that matrix is large, as long as their
// entries' rows of the table stay in the second-level cache.
constexpr std::size_t kTogether = 4;
constexpr std::size_t kLeastWidth = 96;
constexpr std::size_t kCacheFloats = std::size_t{1} << 20U;

class CgSolver : public RowSolver {
 public:
  explicit CgSolver(const Equations& equations)
      : equations_(equations),
        kernels_(equations.kernels),
        n_(equations.others.width()),
        x_(kTogether * n_),
        r_(kTogether * n_),
        p_(kTogether * n_),
        ap_(kTogether * n_) {}

  std::optional<double> solve(const RowTask& task, std::span<float> x) override {
    std::optional<double> gain;
    solve_together({&task, 1}, {&x, 1}, {&gain, 1});
    return gain;
  }

  [[nodiscard]] std::size_t together(std::size_t entries) const override {
    return n_ >= kLeastWidth && kTogether * entries * n_ <= kCacheFloats ? kTogether : 1;
  }

  void solve_together(std::span<const RowTask> tasks, std::span<const std::span<float>> xs,
                      std::span<std::optional<double>> gains) override {
    for (std::size_t i = 0; i < tasks.size(); ++i) begin(i, tasks[i], xs[i]);
    multiply_shared(tasks, x_, r_);
    for (std::size_t i = 0; i < tasks.size(); ++i) first_residual(i, tasks);
    p_ = r_;
    equations_.others.round(kernels_, p_);
    for (std::uint32_t step = 0; step < equations_.cg_steps; ++step) {
      if (std::none_of(rows_, rows_ + tasks.size(), [](const Row& row) { return row.going; })) break;
      multiply_shared(tasks, p_, ap_);
      for (std::size_t i = 0; i < tasks.size(); ++i)
        if (rows_[i].going) go_on(i, tasks[i], step, i + 1 == tasks.size());
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (!std::isfinite(rows_[i].gain)) continue;
      std::copy_n(of(x_, i), xs[i].size(), xs[i].begin());
      gains[i] = rows_[i].gain;
    }
  }

 private:
  enum class Pass { residual, product, curvature };
  struct Row {
    std::span<const std::uint32_t> indices;
    std::vector<float> confidence;
    double gain = 0, squares = 0;
    bool going = false;
  };

  float* of(std::vector<float>& vectors, std::size_t i) const { return vectors.data() + i * n_; }
  [[nodiscard]] double dot(std::vector<float>& a, std::vector<float>& b, std::size_t i) const {
    return double{kernels_.dot(of(a, i), of(b, i), n_)};
  }

  void begin(std::size_t i, const RowTask& task, std::span<const float> x) {
    Row& row = rows_[i];
    row.indices = equations_.observations.indices(task.row);
    row.confidence.resize(std::max(row.confidence.size(), row.indices.size()));
    std::copy(x.begin(), x.end(), of(x_, i));
    if (task.team != nullptr) pieces_.resize(pieces_of(row.indices.size()) * n_);
  }

  void multiply_shared(std::span<const RowTask> tasks, std::vector<float>& p, std::vector<float>& out) const {
    kernels_.multiply_symmetric_rows(equations_.gram.data(), n_, p.data(), tasks.size(), out.data());
    for (std::size_t i = 0; i < tasks.size(); ++i) kernels_.add_scaled(tasks[i].lambda, of(p, i), n_, of(out, i));
  }

  // r = b - A x; what r was is the shared part of A x. Meanwhile the next of these rows' entries are fetched.
  void first_residual(std::size_t i, std::span<const RowTask> tasks) {
    Row& row = rows_[i];
    for (std::size_t j = 0; j < n_; ++j) of(r_, i)[j] = -of(r_, i)[j];
    const auto ahead = i + 1 < tasks.size() ? tasks[i].ahead : std::span<const std::uint32_t>();
    const double bx = add_entries(row, tasks[i], Pass::residual, ahead, of(x_, i), of(r_, i));
    row.gain = bx + dot(r_, x_, i);  // 2 b.x - x.A x, for A x = b - r
    row.squares = dot(r_, r_, i);
    row.going = row.squares > kSolved;
  }

  void go_on(std::size_t i, const RowTask& task, std::uint32_t step, bool last_row) {
    Row& row = rows_[i];
    // The last row's next is fetched a part at a time, over all steps.
    const auto next = last_row ? task.ahead.first(std::min(task.ahead.size(), kMostAhead)) : task.ahead.first(0);
    const std::size_t share = next.size() / equations_.cg_steps + 1;
    const auto ahead = next.subspan(std::min(next.size(), step * share));
    const bool last_step = step + 1 == equations_.cg_steps;  // after which no one asks for A p itself
    const double entries = add_entries(row, task, last_step ? Pass::curvature : Pass::product,
                                       ahead.first(std::min(ahead.size(), share)), of(p_, i), of(ap_, i));
    const double curvature = entries + dot(p_, ap_, i);
    const double slope = dot(p_, r_, i);  // |r|^2 but for the rounding of p
    row.going = curvature > 0;
    if (!row.going) return;
    const double alpha = slope / curvature;
    kernels_.add_scaled(static_cast<float>(alpha), of(p_, i), n_, of(x_, i));
    row.gain += alpha * slope;
    if (last_step) return;
    kernels_.add_scaled(static_cast<float>(-alpha), of(ap_, i), n_, of(r_, i));
    const double left = dot(r_, r_, i);
    const auto beta = static_cast<float>(left / row.squares);
    for (std::size_t j = 0; j < n_; ++j) of(p_, i)[j] = of(r_, i)[j] + beta * of(p_, i)[j];
    equations_.others.round(kernels_, {of(p_, i), n_});
    row.squares = left;
    row.going = left > kSolved;
  }

  // The entries' part of b - A p, of which it returns b.p; of A p; or, returned, of p.A p.
  double add_entries(Row& row, const RowTask& task, Pass pass, std::span<const std::uint32_t> ahead, const float* p,
                     float* out) {
    if (task.team == nullptr) return add_piece(row, task.row, pass, ahead, 0, row.indices.size(), p, out);
    const std::size_t pieces = pieces_of(row.indices.size());
    std::vector<double> sums(pieces);
    task.team->for_each_block(pieces, [&](std::size_t i, unsigned) {
      float* sum = pieces_.data() + i * n_;
      std::fill_n(sum, n_, 0.0F);
      sums[i] = add_piece(row, task.row, pass, {}, i * kPiece, std::min(row.indices.size(), (i + 1) * kPiece), p, sum);
    });
    double total = 0;
    for (std::size_t i = 0; i < pieces; ++i) {
      kernels_.add_scaled(1, pieces_.data() + i * n_, n_, out);
      total += sums[i];
    }
    return total;
  }

  double add_piece(Row& row, std::uint32_t number, Pass pass, std::span<const std::uint32_t> ahead, std::size_t first,
                   std::size_t last, const float* p, float* out) const {
    const std::span confidence(row.confidence.data() + first, last - first);
    if (pass == Pass::residual) equations_.observations.confidences(number, first, confidence);
    const kernels::RowEntries entries{row.indices.data() + first,   confidence.data(), last - first,
                                      equations_.unobserved_weight, ahead.data(),      ahead.size()};
    if (pass == Pass::residual) return double{equations_.others.residual(kernels_, entries, p, out)};
    if (pass == Pass::curvature) return double{equations_.others.curvature(kernels_, entries, p)};
    equations_.others.product(kernels_, entries, p, out);
    return 0;
  }

  const Equations equations_;
  const kernels::Table& kernels_;
  std::size_t n_;
  std::vector<float> x_, r_, p_, ap_, pieces_;  // vectors of n, one for each row
  Row rows_[kTogether];
};

}  // namespace

std::unique_ptr<RowSolver> make_cg_solver(const Equations& equations) { return std::make_unique<CgSolver>(equations); }

}  // namespace segue::models
