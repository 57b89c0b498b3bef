// How a stage's folder becomes part of the work folder: whole or not at all, whatever kills the process.
//   .pending_STAGE/           what the stage writes
//   .pending_STAGE/.commit    written and synced when all is there: from now on the new results hold
//   renames, manifest.json, then the pending folder goes; settle() does what is left of these after a crash
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

[[nodiscard]] std::filesystem::path pending_folder(const std::filesystem::path& work, std::string_view stage);

// Every file below `folder`, by path relative to it, in order of name, with size and hash; each is synced.
[[nodiscard]] Result<std::vector<FileRecord>> list_files(const std::filesystem::path& folder, ThreadTeam& team);

[[nodiscard]] Status publish_folder(const std::filesystem::path& work, std::string_view stage,
                                    const std::vector<FileRecord>& files, std::string_view manifest,
                                    const std::vector<std::string>& obsolete);

// Removes what a failed stage wrote; what has a commit stays, for settle().
void discard(const std::filesystem::path& work, std::string_view stage);

[[nodiscard]] bool half_published(const std::filesystem::path& work);
// Finishes what has a commit, removes what has none. Safe to be killed and called again.
[[nodiscard]] Status settle(const std::filesystem::path& work);

}  // namespace segue::pipeline
