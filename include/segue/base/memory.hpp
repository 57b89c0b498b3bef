// Sizes in bytes as people write them, and what this machine and process have and took.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue {

[[nodiscard]] Result<std::uint64_t> parse_bytes(std::string_view text);  // "8GiB", "500MB", "1024"; 0 is refused
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);             // "1.5 GiB"
[[nodiscard]] std::uint64_t physical_memory_bytes();                     // the cgroup's limit where that is lower
[[nodiscard]] std::uint64_t peak_memory_bytes();                         // VmHWM of this process
void reset_peak_memory();                                                // so that the next reading is a stage's own

}  // namespace segue
