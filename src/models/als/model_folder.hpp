// The folder of a model or a checkpoint: what may be replaced or removed, and how one takes the place of another.
#pragma once
#include <filesystem>
#include <string>

#include "segue/base/result.hpp"

namespace segue::models {

inline constexpr const char* kModelKind = "als_model";  // in the manifest
inline constexpr const char* kCheckpointKind = "als_checkpoint";

// That there is nothing under this name, an empty folder, or one of this kind and nothing beside it: all else is
// somebody's. Errors: invalid_argument.
[[nodiscard]] Status check_replaceable(const std::filesystem::path& folder, const std::string& kind);

// Puts `made` in place of the model under the name `folder`, which goes.
[[nodiscard]] Status publish(const std::filesystem::path& made, const std::filesystem::path& folder);

// The files that a model consists of, finished or not, and the folder, if nothing else is in it.
void remove_model(const std::filesystem::path& folder);

}  // namespace segue::models
