// The plays as ALS sees them: from each side, with a confidence for each entry.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "segue/base/large_array.hpp"
#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/linalg/coded.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

// One side. Its rows are solved; its columns are the rows of the other side.
struct Observations {
  linalg::CodedView plays;
  std::span<const float> confidence;  // of each code; unused where codes are the confidences themselves
  std::span<const std::uint64_t> column_offsets = {};  // of the same entries by column: how many each has
  double mean_confidence = 1;
  const char* row_name = "user";  // or track: what messages call a row

  [[nodiscard]] std::span<const std::uint32_t> indices(std::uint32_t row) const {
    return plays.indices.subspan(plays.offsets[row], plays.count(row));
  }
  // c of the row's entries from `first` on, as many as `out` takes.
  void confidences(std::uint32_t row, std::uint64_t first, std::span<float> out) const;
};

// How many times the largest confidence is the geometric mean of all; 1 where that cannot be above kSpreadForBytes. The
// limits are from 4,000 plays of which one, or one in a hundred, had such a weight: up to the first two the objective
// stated is right to 1e-2 (where many are large) or 1e-3; beyond the last, equations in float32 lose what all other
// plays say. Errors: invalid_argument (beyond it: the place).
constexpr double kSpreadForBytes = 1e3, kSpreadForBfloat16 = 1e4, kMostSpread = 1e5;
[[nodiscard]] Result<double> confidence_spread(const linalg::CodedView& plays, const AlsConfig& config,
                                               ThreadTeam& team);

// Both sides. Owns what it adds to the plays it was made from, which are to outlive it.
class BothSides {
 public:
  // Of plays that linalg::check() and check_als_weights() take.
  [[nodiscard]] static BothSides make(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team);
  [[nodiscard]] Observations by_user() const { return {by_user_, confidence_, by_item_.offsets, mean(), "user"}; }
  [[nodiscard]] Observations by_item() const {
    return {by_item_.view(), confidence_, by_user_.offsets, mean(), "track"};
  }
  [[nodiscard]] double sum() const { return sum_; }  // of all confidences

 private:
  BothSides() = default;
  [[nodiscard]] double mean() const {
    return by_user_.entries() == 0 ? 1 : sum_ / static_cast<double>(by_user_.entries());
  }
  linalg::CodedView by_user_;
  linalg::CodedCsr by_item_;
  std::vector<float> confidence_;
  LargeArray<float> values_;  // confidences, where weights are too many for codes
  double sum_ = 0;
};

}  // namespace segue::models
