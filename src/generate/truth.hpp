// What the log was made from, for tests to hold results against.
#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

#include "catalogue.hpp"
#include "plan.hpp"
#include "spelled.hpp"

#include "segue/tables/database.hpp"

namespace segue::generate {

// truth/artists.parquet: each spelling of each artist that occurs, in the log's names or in the separate catalogue.
// With names in the log also truth/tracks.parquet, each pair of spellings that occurs.
[[nodiscard]] Status write_names_truth(const GenerateConfig& config, const Catalogue& catalogue,
                                       const SpellingsSeen& seen, const std::filesystem::path& folder,
                                       const RunContext& context);
// truth/bots.parquet.
[[nodiscard]] Status write_bots(const GenerateConfig& config, const Plan& plan, const std::filesystem::path& folder,
                                tables::Database& database);

}  // namespace segue::generate
