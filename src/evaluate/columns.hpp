// What is added up for each user: a column for each number, in a fixed order.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "segue/evaluate/evaluate.hpp"

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
  user_coverage,
  train_tracks,  // facts of the user, for tables of users alone
  truth_tracks,
  list_tracks,
  profile_popularity
};

enum class Role : std::uint8_t { model, user_slice, truth_slice, floor, ceiling, fact };

// Every column is a ratio of two sums over users. For most the lower is the count of users for whom it is defined;
// for popularity lift it is the profile's popularity, and 1 is taken from the ratio.
struct Column {
  std::string name;  // "ndcg@10", "recall@10[popularity=tail]", "ceiling:ndcg@10"
  Measure measure;
  std::uint32_t k = 0;
  Role role = Role::model;
  std::size_t slicing = 0;  // of a slice: which of the input's
  std::uint16_t label = 0;  // and which of its labels
  std::size_t source = 0;   // of a user slice: the model's column it is a mean of
  std::string metric = {};  // of a slice, floor or ceiling: "ndcg@10"
  [[nodiscard]] double offset() const { return measure == Measure::popularity_lift ? -1.0 : 0.0; }
  [[nodiscard]] bool has_interval() const { return role < Role::floor; }
};

// Columns with an interval first. `main_cutoff` is that of slices.
[[nodiscard]] std::vector<Column> make_columns(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                                               std::uint32_t main_cutoff);

}  // namespace segue::evaluate
