// catalogue.parquet of a log of ids, and truth/tracks.parquet, which is about its rows.
#pragma once
#include <filesystem>

#include "catalogue.hpp"

namespace segue::generate {

[[nodiscard]] Status write_catalogue(const GenerateConfig& config, const Catalogue& catalogue,
                                     const std::filesystem::path& folder, const RunContext& context);

}  // namespace segue::generate
