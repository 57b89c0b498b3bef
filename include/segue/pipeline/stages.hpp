// The stages on a work folder, each skipped where nothing it depends on has changed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/pipeline/settings.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

struct StageOutcome {
  StageRecord record;
  bool skipped = false;
};

// Runs one stage, or skips it if its version, configuration and inputs are those of the record and its outputs are
// there; `force` never skips. A stage after the split that runs has its files proven again (split::check_split) if they
// are not those that were proven while `work` has been open. On error the stage's earlier results stay. Errors:
// not_found (an input: which stage makes it), check_failed (the split's files are not what the split wrote) and those
// of the stage.
[[nodiscard]] Result<StageOutcome> run_stage(Stage stage, Settings& settings, WorkFolder& work,
                                             const RunContext& context, bool force);

// Why a stage would run again, in words; nothing if it would be skipped. Inputs are those recorded, not raw files.
[[nodiscard]] std::optional<std::string> why_stale(Stage stage, const WorkFolder& work);

[[nodiscard]] std::string version();  // of Segue, e.g. "0.1.0"

}  // namespace segue::pipeline
