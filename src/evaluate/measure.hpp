// The numbers of one user, side by side, one for each column.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "columns.hpp"
#include "user_facts.hpp"

#include "segue/evaluate/evaluate.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

struct Part {
  double upper = 0, lower = 0;
};

// What a worker needs to itself.
struct Scratch {
  UserFacts facts;
  std::vector<std::uint32_t> labels, sorted;
  std::vector<double> factors, counts;
  std::vector<float> slice_gains, slice_ideal;
};

class Measurer {
 public:
  Measurer(const EvaluateInput& input, const Catalogue& catalogue, std::vector<Column> columns,
           std::uint32_t largest_cutoff, std::span<const float> inverse_norms);
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  // Fills one part a column. The user has a truth.
  void measure(std::uint32_t user, std::span<const std::uint32_t> list, Scratch& scratch, std::span<Part> parts) const;

 private:
  [[nodiscard]] Part of_model(const Column& column, Scratch& scratch) const;
  [[nodiscard]] double accuracy(const Column& column, const JudgedList& list, const UserFacts& facts) const;
  [[nodiscard]] double character(const Column& column, Scratch& scratch) const;
  void cut_truth(const Column& column, Scratch& scratch) const;  // leaves of gains and ideal what is in the slice
  [[nodiscard]] double by_chance(const Column& column, const UserFacts& facts) const;
  [[nodiscard]] double fact(const Column& column, const UserFacts& facts) const;

  const EvaluateInput& input_;
  const Catalogue& catalogue_;
  std::span<const float> inverse_norms_;
  std::vector<Column> columns_;
  std::vector<double> discounts_, discount_sums_;  // the latter up to and with each place
  std::vector<float> ones_;
  std::uint32_t largest_ = 0;
};

}  // namespace segue::evaluate
