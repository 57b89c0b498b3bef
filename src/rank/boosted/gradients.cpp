#include "gradients.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace segue::rank {
namespace {

float stepped(double value) {
  const double most = kMostGradient;
  return static_cast<float>(std::round(std::clamp(value, -most, most) / kGradientStep) * kGradientStep);
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// A user's rows by score, and how many candidates stand above each.
struct Order {
  std::vector<std::size_t> rows;  // best first
  std::vector<double> above;      // of the i-th best

  Order(const LabelledLists& lists, std::size_t user, std::span<const float> scores)
      : rows(lists.offsets[user + 1] - lists.offsets[user]), above(rows.size()) {
    std::iota(rows.begin(), rows.end(), lists.offsets[user]);
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    for (std::size_t i = 1; i < rows.size(); ++i) above[i] = above[i - 1] + lists.weights[rows[i - 1]];
  }
};

double discount(double above) { return 1 / std::log2(above + 2); }

double ideal_dcg(const LabelledLists& lists, const Order& order, double cutoff) {
  double hits = 0, ideal = 0;
  for (const auto row : order.rows) hits += lists.labels[row];
  for (double place = 0; place < std::min(hits, cutoff); ++place) ideal += discount(place);
  return ideal;
}

void lambdas_of_user(const LabelledLists& lists, std::size_t user, std::span<const float> scores, double truncation,
                     std::span<float> gradient, std::span<float> curvature) {
  const Order order(lists, user, scores);
  const double ideal = ideal_dcg(lists, order, static_cast<double>(order.rows.size()));
  const std::size_t first = lists.offsets[user];
  std::vector<double> push(order.rows.size()), bend(order.rows.size());
  double sum = 0;
  for (std::size_t i = 0; ideal > 0 && i < order.rows.size(); ++i) {
    const std::size_t hit = order.rows[i];
    if (lists.labels[hit] == 0) continue;
    for (std::size_t j = 0; j < order.rows.size(); ++j) {
      const std::size_t miss = order.rows[j];
      if (lists.labels[miss] != 0 || std::min(order.above[i], order.above[j]) >= truncation) continue;
      const double change = std::abs(discount(order.above[i]) - discount(order.above[j])) / ideal * lists.weights[miss];
      const double wrong = sigmoid(static_cast<double>(scores[miss]) - scores[hit]);
      const double lambda = change * wrong, curve = std::max(lambda * (1 - wrong), 1e-9);
      push[hit - first] -= lambda, push[miss - first] += lambda;
      bend[hit - first] += curve, bend[miss - first] += curve;
      sum += 2 * lambda;
    }
  }
  const double damping = sum > 0 ? std::log2(1 + sum) / sum : 0;
  for (std::size_t i = 0; i < push.size(); ++i) {
    gradient[first + i] = stepped(push[i] * damping);
    curvature[first + i] = stepped(bend[i] * damping);
  }
}

template <typename Body>
void for_each_user(const LabelledLists& lists, ThreadTeam& team, Body body) {
  constexpr std::size_t kUsersABlock = 64;
  const std::size_t users = lists.offsets.size() - 1;
  team.for_each_block((users + kUsersABlock - 1) / kUsersABlock, [&](std::size_t block, unsigned) {
    for (std::size_t user = block * kUsersABlock; user < std::min(users, (block + 1) * kUsersABlock); ++user)
      body(user);
  });
}

}  // namespace

void lambda_gradients(const LabelledLists& lists, std::span<const float> scores, std::uint32_t truncation,
                      std::span<float> gradient, std::span<float> curvature, ThreadTeam& team) {
  for_each_user(lists, team,
                [&](std::size_t user) { lambdas_of_user(lists, user, scores, truncation, gradient, curvature); });
}

void logistic_gradients(const LabelledLists& lists, std::span<const float> margins, std::span<float> gradient,
                        std::span<float> curvature, ThreadTeam& team) {
  for_each_user(lists, team, [&](std::size_t user) {
    for (std::size_t row = lists.offsets[user]; row < lists.offsets[user + 1]; ++row) {
      const double chance = sigmoid(margins[row]);
      gradient[row] = stepped((chance - lists.labels[row]) * lists.weights[row]);
      curvature[row] = stepped(std::max(chance * (1 - chance), 1e-5) * lists.weights[row]);
    }
  });
}

double mean_ndcg(const LabelledLists& lists, std::span<const float> scores, double cutoff) {
  double sum = 0;
  std::size_t users = 0;
  for (std::size_t user = 0; user + 1 < lists.offsets.size(); ++user) {
    const Order order(lists, user, scores);
    const double ideal = ideal_dcg(lists, order, cutoff);
    if (ideal == 0) continue;
    double dcg = 0;
    for (std::size_t i = 0; i < order.rows.size() && order.above[i] < cutoff; ++i)
      if (lists.labels[order.rows[i]] != 0) dcg += discount(order.above[i]);
    sum += dcg / ideal;
    ++users;
  }
  return users > 0 ? sum / static_cast<double>(users) : 0;
}

double mean_log_loss(const LabelledLists& lists, std::span<const float> margins) {
  double loss = 0, weight = 0;
  for (std::size_t row = 0; row < lists.labels.size(); ++row) {
    const double signed_margin = lists.labels[row] != 0 ? margins[row] : -margins[row];
    loss += lists.weights[row] * (std::log1p(std::exp(-std::abs(signed_margin))) + std::max(-signed_margin, 0.0));
    weight += lists.weights[row];
  }
  return weight > 0 ? loss / weight : 0;
}

double Calibration::chance(float margin) const { return sigmoid(slope * margin + offset); }

Calibration calibrate(const LabelledLists& lists, std::span<const float> margins) {
  Calibration fit;
  for (int round = 0; round < 50; ++round) {
    // Newton with a little of ridge towards slope 1, offset 0: defined where all labels are equal, too.
    double g0 = (fit.slope - 1), g1 = fit.offset * 1e-3, h00 = 1, h01 = 0, h11 = 1e-3;
    for (std::size_t row = 0; row < lists.labels.size(); ++row) {
      const double chance = fit.chance(margins[row]), w = lists.weights[row], curve = w * chance * (1 - chance);
      const double m = margins[row], miss = w * (chance - lists.labels[row]);
      g0 += miss * m, g1 += miss;
      h00 += curve * m * m, h01 += curve * m, h11 += curve;
    }
    const double det = h00 * h11 - h01 * h01;
    if (!(det > 0)) break;
    const double step0 = (h11 * g0 - h01 * g1) / det, step1 = (h00 * g1 - h01 * g0) / det;
    fit.slope -= std::clamp(step0, -1.0, 1.0);
    fit.offset -= std::clamp(step1, -2.0, 2.0);
    if (std::abs(step0) + std::abs(step1) < 1e-9) break;
  }
  return fit;
}

double calibration_error(const LabelledLists& lists, std::span<const float> margins, const Calibration& fit) {
  std::array<double, 10> forecast{}, outcome{}, weight{};
  for (std::size_t row = 0; row < lists.labels.size(); ++row) {
    const double chance = fit.chance(margins[row]), w = lists.weights[row];
    const auto bin = std::min<std::size_t>(9, static_cast<std::size_t>(chance * 10));
    forecast[bin] += w * chance, outcome[bin] += w * lists.labels[row], weight[bin] += w;
  }
  double gap = 0, all = 0;
  for (std::size_t bin = 0; bin < weight.size(); ++bin) {
    gap += std::abs(forecast[bin] - outcome[bin]);
    all += weight[bin];
  }
  return all > 0 ? gap / all : 0;
}

}  // namespace segue::rank
