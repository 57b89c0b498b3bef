// XXH3: tells changed inputs apart; not for secrets.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue {

[[nodiscard]] std::string hash_text(std::string_view text);                      // 128 bits as 32 hex digits
[[nodiscard]] Result<std::string> hash_file(const std::filesystem::path& path);  // the same
[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes);                  // 64 bits, for tables in memory

}  // namespace segue
