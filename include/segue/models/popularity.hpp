// The baseline everything must beat: the same list for all, by listeners or plays.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::models {

struct PopularityConfig {
  std::string by = "listeners";  // "listeners" (entries of the column) or "plays" (their sum)

  [[nodiscard]] OptionSet options();  // section "popularity"
};

// A score per track. Cost: one pass over the entries.
[[nodiscard]] std::vector<float> fit_popularity(const linalg::CsrView<float>& plays, const PopularityConfig& config);

// The best k tracks for each of `users`, heard ones left out where `heard` is given; row i is users[i].
[[nodiscard]] Result<linalg::RankedLists> recommend_popular(std::span<const float> scores,
                                                            std::span<const std::uint32_t> users,
                                                            const linalg::CsrView<float>* heard, std::uint32_t k,
                                                            const RunContext& context);

}  // namespace segue::models
