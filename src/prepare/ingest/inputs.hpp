// Which files a preset reads.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/preset.hpp"

namespace segue::prepare {

struct InputFile {
  std::filesystem::path path;  // as the user gave it, or below the folder given
  std::size_t source;          // of the preset
};

// Whether `name` is as `pattern` says; * is any text, ? any character; letter case does not count.
[[nodiscard]] bool matches(std::string_view name, std::string_view pattern);
// The name without .gz or .zst.
[[nodiscard]] std::string unpacked_name(const std::filesystem::path& file);

// In order of the inputs, each folder's files sorted by path; no file twice, and none that is passed over.
[[nodiscard]] Result<std::vector<InputFile>> list_inputs(const Preset& preset, const PreprocessConfig& config);

}  // namespace segue::prepare
