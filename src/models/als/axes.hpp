// The axes in which the Gram matrix of the side held fixed is diagonal. There, what all rows of the other side share in
// their equations costs O(f) a product, not O(f^2), and a diagonal preconditioner is a good one.
#pragma once
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"
#include "observations.hpp"

#include "segue/base/thread_team.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::models {

struct Axes {
  std::vector<float> spectrum;  // of the weighted Gram matrix, largest first
  std::vector<float> entry;     // what an entry has of (c - w) y_j^2 on average
  std::vector<float> size;      // of y_j, the root of its mean square over the entries; 1 where that is 0
};

// Turns both sides into the axes of `gram`, the weighted_gram() of `others`; no product of a user and an item changes.
// `observations` are those of `solved`. `gram` is width x width, and vectors as wide, zero beyond the factors. Cost:
// O((users + items) f^2 + f^3). A Gram matrix that is not finite leaves all as it is.
[[nodiscard]] Axes turn_to_axes(std::span<const float> gram, std::size_t width, const Observations& observations,
                                float unobserved_weight, linalg::DenseMatrix& others, linalg::DenseMatrix& solved,
                                const kernels::Table& kernels, ThreadTeam& team);

}  // namespace segue::models
