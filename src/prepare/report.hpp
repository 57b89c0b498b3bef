// preprocess_report.json: what came of the log, in numbers alone; no clocks and no paths, so the same input gives the
// same bytes.
#pragma once
#include <filesystem>

#include "plays/play_log.hpp"

#include "segue/base/result.hpp"
#include "segue/prepare/preprocess.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// Reads the tables that step 10 left in the database.
[[nodiscard]] Status write_report(tables::Database& database, const PreprocessReport& report, const PlayLog& log,
                                  const std::filesystem::path& file);

}  // namespace segue::prepare
