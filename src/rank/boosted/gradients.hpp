// What each boosting round is told to improve, and how it is judged. Per user, so that threads do not matter.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segue/base/thread_team.hpp"

namespace segue::rank {

// Rows of users one after the other: user i has rows offsets[i] .. offsets[i + 1].
struct LabelledLists {
  std::span<const std::size_t> offsets;
  std::span<const float> labels;   // 0 or 1
  std::span<const float> weights;  // how many candidates the row stands for; places in a list count with it
};

// Gradients are whole multiples of this, at most kMostGradient: their sums in double are exact, in whatever order.
inline constexpr float kGradientStep = 1.0F / 262144;
inline constexpr float kMostGradient = 16;

// LambdaMART: pairs of a row with label 1 and one with 0, weighted by what swapping them changes of NDCG; pairs both
// below `truncation` do not count. Source: Burges 2010, section 7; a user's sum is damped as LightGBM does.
void lambda_gradients(const LabelledLists& lists, std::span<const float> scores, std::uint32_t truncation,
                      std::span<float> gradient, std::span<float> curvature, ThreadTeam& team);

// Of the weighted log loss at sigmoid(margin).
void logistic_gradients(const LabelledLists& lists, std::span<const float> margins, std::span<float> gradient,
                        std::span<float> curvature, ThreadTeam& team);

// Mean over users with a row of label 1; 0 without any.
[[nodiscard]] double mean_ndcg(const LabelledLists& lists, std::span<const float> scores, double cutoff);
[[nodiscard]] double mean_log_loss(const LabelledLists& lists, std::span<const float> margins);

// Chance = sigmoid(slope * margin + offset), fitted by Newton's method. Source: Platt 1999.
struct Calibration {
  double slope = 1, offset = 0;
  [[nodiscard]] double chance(float margin) const;
};
[[nodiscard]] Calibration calibrate(const LabelledLists& lists, std::span<const float> margins);
// Mean absolute gap of forecast and outcome over ten equal bins of chance, weighted by rows.
[[nodiscard]] double calibration_error(const LabelledLists& lists, std::span<const float> margins,
                                       const Calibration& fit);

}  // namespace segue::rank
