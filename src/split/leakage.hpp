// The proof that training saw nothing of the test: made from the files written, not from what was meant.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

enum class LeakRule : std::uint8_t {
  global_time,    // every play of the training side is before every play of the test side, gap between
  time_per_user,  // the same for each user alone, equal times allowed (their order is by track)
  pairs,          // no pair of user and track on both sides
  none            // the input's own split: nothing is held
};

struct LeakProof {
  LeakRule rule = LeakRule::global_time;
  std::int64_t latest_train = 0, earliest_test = 0;  // UTC microseconds, where there are times
  bool has_times = false;
};

// Errors: check_failed (what leaked: how many users or pairs, and the times), corrupt.
[[nodiscard]] Result<LeakProof> check_leakage(tables::Database& database, const std::filesystem::path& train,
                                              const std::filesystem::path& test, LeakRule rule, std::int64_t gap);

[[nodiscard]] std::string format_time(
    std::int64_t microseconds);  // 2024-06-01T00:00:00Z, with a fraction if it has one

}  // namespace segue::split
