// The numbers of one user, side by side: a column for each metric and cutoff.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "user_facts.hpp"

#include "segue/evaluate/evaluate.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

enum class Measure : std::uint8_t {
  precision,
  recall,
  recall_capped,
  ndcg,
  ndcg_graded,
  hit_rate,
  map,
  map_full_truth,
  mrr,
  serendipity,
  diversity_artists,
  diversity_factors,
  unique_songs,
  novelty,
  novelty_scaled,
  novelty_rank,
  new_artist_rate,
  calibration_artists,
  calibration_popularity,
  popularity_lift,
  user_coverage
};

// Every column is a ratio of two sums over users. For most the lower is the count of users for whom it is defined;
// for popularity lift it is the profile's popularity, and 1 is taken from the ratio.
struct Column {
  std::string name;
  Measure measure;
  std::uint32_t k = 0;
  [[nodiscard]] double offset() const { return measure == Measure::popularity_lift ? -1.0 : 0.0; }
};

struct Part {
  double upper = 0, lower = 0;
};

// What a worker needs to itself.
struct Scratch {
  UserFacts facts;
  std::vector<std::uint32_t> labels, sorted;
  std::vector<double> factors, counts;
};

class Measurer {
 public:
  Measurer(const EvaluateInput& input, const Catalogue& catalogue, std::span<const std::uint32_t> cutoffs,
           std::span<const float> inverse_norms);
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  // Fills one part a column. The user has a truth.
  void measure(std::uint32_t user, Scratch& scratch, std::span<Part> parts) const;

 private:
  [[nodiscard]] double accuracy(const Column& column, const UserFacts& facts) const;
  [[nodiscard]] double character(const Column& column, Scratch& scratch) const;

  const EvaluateInput& input_;
  const Catalogue& catalogue_;
  std::span<const float> inverse_norms_;
  std::vector<Column> columns_;
  std::vector<double> discounts_;
  std::uint32_t largest_ = 0;
};

}  // namespace segue::evaluate
