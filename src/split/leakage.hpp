// The proof that training saw nothing of the test: made from the files written, not from what was meant.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sides.hpp"

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/split/split.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

enum class LeakRule : std::uint8_t {
  global_time,    // every play of a side is before every play of the next, gap between: train, validation, test
  time_per_user,  // train before test for each user alone, equal times allowed (their order is by track)
  pairs,          // no pair of user and track on both sides
  none            // the input's own split: nothing is held
};

// What the files are to hold.
struct LeakQuestion {
  LeakRule rule = LeakRule::global_time;
  std::int64_t gap = 0;                 // microseconds; global_time only
  std::uint32_t users = 0, tracks = 0;  // the shape of the matrices
  std::vector<SideCounts> sides;        // their plays and interactions
  bool has_test = true;                 // false: the test side is empty, and in no order with the others
};

struct LeakProof {
  LeakRule rule = LeakRule::global_time;
  std::int64_t latest_train = 0, earliest_test = 0;  // UTC microseconds, where there are times and such plays
  std::int64_t earliest_validation = 0, latest_validation = 0;
  bool has_times = false;
  ColdCounts cold_validation, cold_test;
};

// Reads each side's .parquet and _matrix.npz in `folder` once. Errors: check_failed (what leaked, from where to where,
// or which file does not hold what it should), not_found, corrupt.
[[nodiscard]] Result<LeakProof> check_leakage(tables::Database& database, const std::filesystem::path& folder,
                                              const LeakQuestion& question, ThreadTeam& team);

[[nodiscard]] std::string format_time(
    std::int64_t microseconds);  // 2024-06-01T00:00:00Z, with a fraction if it has one

}  // namespace segue::split
