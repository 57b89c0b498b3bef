// Candidates and statistics joined into a table of features, a block of users at a time.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "candidates.hpp"
#include "statistics.hpp"

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::rank {

// What a row of the learning table has beside its features.
struct LabelRules {
  std::uint32_t negatives_per_user = 0;  // 0: all
  std::uint64_t seed = 0;
};

// The moment's label window per pair: makes `labels` (user_id, track_id, kept) from the view label_window.
[[nodiscard]] Status make_labels(tables::Database& database);

// Appends the users' candidates to the table `features` (made if `first`), ordered by user, track; with labels drawn
// from `labels` if `rules` is given. Users rise.
[[nodiscard]] Status append_features(tables::Database& database, std::span<const std::uint32_t> users,
                                     const std::vector<std::vector<Candidate>>& candidates, const Moment& moment,
                                     const LabelRules* rules, bool first);

}  // namespace segue::rank
