// rejects.parquet: what steps 01 and 03 put into the table `rejects`, then what step 08 rejected.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "plays/play_log.hpp"

#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// Takes log.rejected. `files`: paths by file. Reads the tables rejects, users, numbered_tracks, tracks, artists.
// Returns the rows written. Errors: io, cancelled.
[[nodiscard]] Result<std::int64_t> write_rejects(const std::filesystem::path& file, tables::Database& database,
                                                 PlayLog& log, std::span<const std::string> files,
                                                 const RunContext& context);

}  // namespace segue::prepare
