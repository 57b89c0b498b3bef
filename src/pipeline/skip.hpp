// Whether a stage has to run: what it would be made from now, against what it was made from.
#pragma once
#include <optional>
#include <string>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/pipeline/settings.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

// Version, configuration and inputs as they are now. Errors: not_found (an input is missing).
[[nodiscard]] Result<StageRecord> wanted_record(Stage stage, Settings& settings, const WorkFolder& work,
                                                const RunContext& context);

// The first difference, in words a person can check; nothing if `old` and its outputs stand as wanted.
[[nodiscard]] std::optional<std::string> difference(const StageRecord& wanted, const StageRecord& old,
                                                    const WorkFolder& work);

}  // namespace segue::pipeline
