// manifest.json of a work folder, to and from text.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

using StageRecords = std::map<std::string, StageRecord, std::less<>>;

// Whether a name that a file gives, put after a folder, stays in it. Files are renamed and removed by such names, and a
// work folder may come from somebody else.
[[nodiscard]] bool stays_inside(const std::filesystem::path& name);

[[nodiscard]] std::string manifest_text(const StageRecords& records);
// `source` is the file that errors name.
[[nodiscard]] Result<StageRecords> parse_manifest(std::string_view text, const std::string& source);

}  // namespace segue::pipeline
