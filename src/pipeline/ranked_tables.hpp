// Ranked lists and scores as Parquet, and back.
#pragma once
#include <filesystem>
#include <span>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::pipeline {

// track_id, rank (from 1), score; ordered by rank.
[[nodiscard]] Status write_popularity(std::span<const float> scores, const std::filesystem::path& file,
                                      const RunContext& context);
// track_id, rank, similar_track_id, score; ordered by track, rank.
[[nodiscard]] Status write_similar(const linalg::RankedLists& lists, const std::filesystem::path& file,
                                   const RunContext& context);
// A column of items.parquet, one value a track, in order of track_id.
[[nodiscard]] Result<std::vector<std::uint32_t>> read_item_column(const std::filesystem::path& items,
                                                                  std::string_view column, std::uint32_t tracks,
                                                                  const RunContext& context);

}  // namespace segue::pipeline
