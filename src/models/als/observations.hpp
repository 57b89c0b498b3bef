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

  [[nodiscard]] std::span<const std::uint32_t> indices(std::uint32_t row) const {
    return plays.indices.subspan(plays.offsets[row], plays.count(row));
  }
  // c of the row's entries from `first` on, as many as `out` takes.
  void confidences(std::uint32_t row, std::uint64_t first, std::span<float> out) const;
};

// Both sides. Owns what it adds to the plays it was made from, which are to outlive it.
class BothSides {
 public:
  // Errors: corrupt (linalg::check), invalid_argument (a weight that is not above 0, a confidence too large).
  [[nodiscard]] static Result<BothSides> make(const linalg::CodedView& plays, const AlsConfig& config,
                                              ThreadTeam& team);
  [[nodiscard]] Observations by_user() const { return {by_user_, confidence_, by_item_.offsets, mean()}; }
  [[nodiscard]] Observations by_item() const { return {by_item_.view(), confidence_, by_user_.offsets, mean()}; }
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
