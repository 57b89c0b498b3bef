// A moment as people read it.
#pragma once
#include <cstdint>
#include <string>

namespace segue {

// Appends a UTC time in microseconds since 1970 as 2020-01-31 10:00:00, with the part of a second where there is one
// (10:00:00.25). `between` stands between day and clock. Years 0 to 9999.
void append_time(std::string& out, std::int64_t microseconds, char between = ' ');

}  // namespace segue
