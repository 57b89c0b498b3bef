// preprocess_report.json and the page drawn from it: what came of the log, from the files that were written.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

#include "plays/play_log.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/prepare/preprocess.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// Everything in the report file. What hangs on the machine (seconds, memory, threads) stands under "run" alone: the
// rest is the same for the same input. Paths are those of the inputs as given. Reads the files in `output`, and of the
// database artist_merge_examples, track_merge_examples and version_examples. Errors: internal (a reference that leads
// nowhere), io, cancelled.
[[nodiscard]] Result<nlohmann::ordered_json> make_report(tables::Database& database, const PreprocessReport& report,
                                                         const PlayLog& log, const std::filesystem::path& output,
                                                         const RunContext& context);

// Writes preprocess_report.json and preprocess_report.html into `output`.
[[nodiscard]] Status write_report(const nlohmann::ordered_json& report, const std::filesystem::path& output);

}  // namespace segue::prepare
