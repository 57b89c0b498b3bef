// preprocessed.parquet and rejects.parquet, in one pass over the play log.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "plays/final_ids.hpp"
#include "plays/play_log.hpp"

#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

struct PlayFiles {
  std::filesystem::path preprocessed, rejects;
  std::span<const std::string> sources, paths;  // of the input, by file
};

struct WrittenPlays {
  std::int64_t rows = 0, rejects = 0;
};

// Takes log.valid, fills log.statistics. Reads the tables rejects, users, numbered_tracks, tracks, artists.
// Errors: io, cancelled.
[[nodiscard]] Result<WrittenPlays> write_plays(const PlayFiles& files, tables::Database& database, PlayLog& log,
                                               const FinalIds& ids, const RunContext& context);

}  // namespace segue::prepare
