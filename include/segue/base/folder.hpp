// Folders replaced whole: made beside, then put in place of what stood there.
#pragma once
#include <filesystem>
#include <vector>

#include "segue/base/result.hpp"

namespace segue {

[[nodiscard]] std::filesystem::path without_end_slash(const std::filesystem::path& folder);  // "model/": "model"

// Where `folder` is made, one a process: FOLDER.PROCESS.partial.
[[nodiscard]] std::filesystem::path beside(const std::filesystem::path& folder);

// Puts `made` under the name `folder`, so that a reader finds the old or the new, never parts; where the file system
// can swap two names, at no moment neither. Afterwards what stood there, if anything, is called `made`. Synced.
// Errors: io; both are where they were.
[[nodiscard]] Status put_in_place(const std::filesystem::path& made, const std::filesystem::path& folder);

// What processes that are no more left beside `folder`: its maker looks whether it is its own, and removes it. What
// one of them had moved away, and was killed before it put the new in place, is put back first.
[[nodiscard]] std::vector<std::filesystem::path> leftovers_beside(const std::filesystem::path& folder);

}  // namespace segue
