// preprocessed.parquet from the kept plays in the core.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "plays/final_ids.hpp"
#include "plays/play_log.hpp"

#include "segue/base/run_context.hpp"

namespace segue::prepare {

struct WrittenPlays {
  std::int64_t rows = 0, without_length = 0;
};

// Takes log.kept; what is outside the core is added to log.rejected. `sources`: by file. Errors: io, cancelled.
[[nodiscard]] Result<WrittenPlays> write_preprocessed(const std::filesystem::path& file, PlayLog& log,
                                                      const FinalIds& ids, std::span<const std::string> sources,
                                                      const RunContext& context);

}  // namespace segue::prepare
