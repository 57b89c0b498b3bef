// Sums over users, in the order of users whatever the threads and parts, and what the bootstrap draws from.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "bootstrap.hpp"
#include "measure.hpp"

#include "segue/evaluate/evaluate.hpp"

namespace segue::evaluate {

class Totals {
 public:
  // `users`: how many will be added in all.
  Totals(const std::vector<Column>& columns, std::size_t users);
  // Parts of `users`, row by row; sums of doubles must not depend on who was measured when.
  void add(std::span<const std::uint32_t> users, std::span<const Part> parts);
  // Means, intervals, slices, floor and ceiling.
  void fill(const EvaluateInput& input, const RunContext& context, Evaluation& evaluation) const;

 private:
  const std::vector<Column>& columns_;
  std::vector<Part> sums_;
  std::vector<std::int64_t> users_;  // for whom the column is defined
  BootstrapRows rows_;
  std::size_t all_users_, added_ = 0;
};

}  // namespace segue::evaluate
