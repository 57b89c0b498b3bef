// manifest.json of a work folder, to and from text.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

using StageRecords = std::map<std::string, StageRecord, std::less<>>;

[[nodiscard]] std::string manifest_text(const StageRecords& records);
// `source` is the file that errors name.
[[nodiscard]] Result<StageRecords> parse_manifest(std::string_view text, const std::string& source);

}  // namespace segue::pipeline
