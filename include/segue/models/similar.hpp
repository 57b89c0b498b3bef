// Tracks like a track: cosine of ALS factors.
#pragma once
#include <cstdint>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::models {

// The k most similar tracks of every track (itself left out), by cosine; tracks without factors have empty lists.
// Row i belongs to track i. Exact. Cost: O(tracks^2 f).
[[nodiscard]] Result<linalg::RankedLists> similar_tracks(const linalg::DenseView& item_factors, std::uint32_t k,
                                                         const RunContext& context);

}  // namespace segue::models
