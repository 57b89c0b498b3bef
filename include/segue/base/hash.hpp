// XXH3: tells changed inputs apart; not for secrets.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"

namespace segue {

[[nodiscard]] std::string hash_text(std::string_view text);                      // 128 bits as 32 hex digits
[[nodiscard]] Result<std::string> hash_file(const std::filesystem::path& path);  // the same
// Of each, side by side: a disk gives more to many readers than to one.
[[nodiscard]] Result<std::vector<std::string>> hash_files(std::span<const std::filesystem::path> paths,
                                                          ThreadTeam& team);
[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes);  // 64 bits, for tables in memory

}  // namespace segue
