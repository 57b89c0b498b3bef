// ALS as the equations read, in double, dense, one loop a sum: what the fast solver is held against.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/models/als.hpp"

namespace segue::models::reference {

using Dense = std::vector<std::vector<double>>;

inline Dense dense(const linalg::CsrView<float>& matrix) {
  Dense out(matrix.rows, std::vector<double>(matrix.columns, 0.0));
  for (std::uint32_t row = 0; row < matrix.rows; ++row)
    for (std::size_t i = 0; i < matrix.row(row).indices.size(); ++i)
      out[row][matrix.row(row).indices[i]] = double{matrix.row(row).values[i]};
  return out;
}

inline Dense dense(const linalg::DenseView& matrix) {
  Dense out;
  for (std::uint32_t row = 0; row < matrix.rows; ++row) {
    const auto values = matrix.row(row);
    out.emplace_back(values.begin(), values.end());
  }
  return out;
}

inline Dense transposed(const Dense& a, std::size_t columns) {
  Dense out(columns, std::vector<double>(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < columns; ++j) out[j][i] = a[i][j];
  return out;
}

inline double confidence(const AlsConfig& config, double r) {
  if (config.confidence == "logarithmic") return 1 + double{config.alpha} * std::log(1 + r / double{config.epsilon});
  return 1 + double{config.alpha} * r;
}

inline double lambda(const AlsConfig& config, const std::vector<double>& plays) {
  double count = 0;
  for (const double r : plays) count += r > 0 ? 1 : 0;
  return double{config.regularization} *
         std::pow(count + double{config.unobserved_weight} * static_cast<double>(plays.size()),
                  double{config.regularization_exponent});
}

// Gauss-Jordan elimination with the largest pivot.
inline std::vector<double> solve(Dense a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c; r < n; ++r)
      if (std::abs(a[r][c]) > std::abs(a[best][c])) best = r;
    std::swap(a[c], a[best]);
    std::swap(b[c], b[best]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      const double factor = a[r][c] / a[c][c];
      for (std::size_t j = c; j < n; ++j) a[r][j] -= factor * a[c][j];
      b[r] -= factor * b[c];
    }
  }
  for (std::size_t c = 0; c < n; ++c) b[c] /= a[c][c];
  return b;
}

// The x that minimizes the objective in als.hpp for one row of plays, given the other side y.
inline std::vector<double> solve_row(const std::vector<double>& plays, const Dense& y, const AlsConfig& config) {
  const std::size_t f = y[0].size();
  Dense a(f, std::vector<double>(f, 0.0));
  std::vector<double> b(f, 0.0);
  for (std::size_t i = 0; i < plays.size(); ++i) {
    const double weight = plays[i] > 0 ? confidence(config, plays[i]) : double{config.unobserved_weight};
    for (std::size_t p = 0; p < f; ++p) {
      for (std::size_t q = 0; q < f; ++q) a[p][q] += weight * y[i][p] * y[i][q];
      if (plays[i] > 0) b[p] += weight * y[i][p];
    }
  }
  for (std::size_t p = 0; p < f; ++p) a[p][p] += lambda(config, plays);
  return solve(a, b);
}

inline double objective(const Dense& plays, const Dense& x, const Dense& y, const AlsConfig& config) {
  double total = 0;
  for (std::size_t u = 0; u < x.size(); ++u)
    for (std::size_t i = 0; i < y.size(); ++i) {
      double score = 0;
      for (std::size_t k = 0; k < x[u].size(); ++k) score += x[u][k] * y[i][k];
      total += plays[u][i] > 0 ? confidence(config, plays[u][i]) * (1 - score) * (1 - score)
                               : double{config.unobserved_weight} * score * score;
    }
  const auto penalty = [&](const Dense& side, const Dense& rows) {
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (const double value : rows[r]) total += lambda(config, side[r]) * value * value;
  };
  penalty(plays, x);
  penalty(transposed(plays, y.size()), y);
  return total;
}

}  // namespace segue::models::reference
