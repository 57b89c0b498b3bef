// What the log was made from, for tests to hold results against; and the catalogue that goes with a log of ids.
#pragma once
#include <filesystem>
#include <vector>

#include "catalogue.hpp"
#include "plan.hpp"
#include "spelled.hpp"

#include "segue/tables/database.hpp"

namespace segue::generate {

// catalogue.parquet, truth/tracks.parquet and truth/artists.parquet of a log with a separate catalogue.
[[nodiscard]] Status write_catalogue(const GenerateConfig& config, const Catalogue& catalogue,
                                     const std::filesystem::path& folder, tables::Database& database);
// truth/tracks.parquet and truth/artists.parquet of a log with names: each pair of spellings that occurs in it.
[[nodiscard]] Status write_names_truth(const GenerateConfig& config, const Catalogue& catalogue,
                                       const SpellingsSeen& seen, const std::filesystem::path& folder,
                                       tables::Database& database);
// truth/bots.parquet.
[[nodiscard]] Status write_bots(const GenerateConfig& config, const Plan& plan, const std::filesystem::path& folder,
                                tables::Database& database);
// truth/dirty_rows.parquet from the parts', in their order.
[[nodiscard]] Status join_dirty_rows(const std::vector<std::filesystem::path>& parts,
                                     const std::filesystem::path& folder, tables::Database& database);

}  // namespace segue::generate
