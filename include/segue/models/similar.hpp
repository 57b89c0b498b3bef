// Tracks like a track, users like a user: by their ALS factors.
#pragma once
#include <cstdint>
#include <span>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/top_k.hpp"
#include "segue/models/retrieval.hpp"

namespace segue::models {

// The k tracks most like each of `tracks`, by cosine unless `how` says otherwise. A track is not in its own list; those
// without factors are in none and have an empty one. Row i of the result is tracks[i]. Exact.
// Cost: O(tracks asked x tracks allowed x f). Errors: invalid_argument (a track the model does not have, a filter of
// another number of tracks), out_of_memory, cancelled.
[[nodiscard]] Result<linalg::RankedLists> similar_tracks(const linalg::DenseView& item_factors,
                                                         std::span<const std::uint32_t> tracks, std::uint32_t k,
                                                         const RunContext& context,
                                                         const Retrieval& how = {.by = Likeness::cosine});
// The same for every track: row i belongs to track i.
[[nodiscard]] Result<linalg::RankedLists> similar_tracks(const linalg::DenseView& item_factors, std::uint32_t k,
                                                         const RunContext& context);

// The k users most like each of `users`, as above.
[[nodiscard]] Result<linalg::RankedLists> similar_users(const linalg::DenseView& user_factors,
                                                        std::span<const std::uint32_t> users, std::uint32_t k,
                                                        const RunContext& context, Likeness by = Likeness::cosine);

}  // namespace segue::models
