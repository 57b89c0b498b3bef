// The folder of a model or a checkpoint: what may be replaced or removed, and how one takes the place of another.
#pragma once
#include <filesystem>
#include <string>

#include "segue/base/result.hpp"

namespace segue::models {

inline constexpr const char* kModelKind = "als_model";  // in the manifest
inline constexpr const char* kCheckpointKind = "als_checkpoint";

[[nodiscard]] std::filesystem::path without_end_slash(const std::filesystem::path& folder);  // "model/": "model"

// That there is nothing under this name, an empty folder, or one of this kind and nothing beside it: all else is
// somebody's. Errors: invalid_argument.
[[nodiscard]] Status check_replaceable(const std::filesystem::path& folder, const std::string& kind);

// Where the folder is written before it is published.
[[nodiscard]] std::filesystem::path beside(const std::filesystem::path& folder);

// Puts `made` under the name `folder` in one step, so that a reader finds the old model or the new one, never parts.
[[nodiscard]] Status publish(const std::filesystem::path& made, const std::filesystem::path& folder);

// The files that a model consists of, finished or not, and the folder, if nothing else is in it.
void remove_model(const std::filesystem::path& folder);

}  // namespace segue::models
