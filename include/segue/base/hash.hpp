// XXH3, 128 bits as 32 hex digits: tells changed inputs apart; not for secrets.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue {

[[nodiscard]] std::string hash_text(std::string_view text);
[[nodiscard]] Result<std::string> hash_file(const std::filesystem::path& path);

}  // namespace segue
