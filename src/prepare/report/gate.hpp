// The data-quality gate: limits of [quality] held against the report.
#pragma once
#include <nlohmann/json.hpp>

#include "segue/base/result.hpp"
#include "segue/prepare/quality.hpp"

namespace segue::prepare {

// [{"limit", "allowed", "found", "passed"}, ...] of the limits that are set to something that can fail.
[[nodiscard]] nlohmann::ordered_json check_quality(const nlohmann::ordered_json& report, const QualityConfig& limits);

// Errors: check_failed, with every limit that was not held and by how much.
[[nodiscard]] Status require_quality(const nlohmann::ordered_json& gate);

}  // namespace segue::prepare
