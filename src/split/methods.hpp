// The ways to split: each makes `sided`, the plays with `side`: 0 train, 1 test, 2 validation, 3 dropped (see
// sides.hpp).
#pragma once
#include <cstdint>
#include <optional>

#include "leakage.hpp"
#include "source.hpp"

#include "segue/base/result.hpp"
#include "segue/split/split.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

// What a method did, and what its leak check has to hold.
struct Plan {
  LeakRule rule = LeakRule::global_time;
  bool has_test = true;
  std::int64_t cutoff = 0, gap = 0;               // microseconds; global_time only
  std::optional<std::int64_t> validation_cutoff;  // where the window before the cutoff begins; none: there is none

  [[nodiscard]] std::size_t files() const { return validation_cutoff ? 3 : 2; }  // the first sides have them
};

// All plays before the cutoff, for everybody. Reorders source.near.
[[nodiscard]] Result<Plan> side_by_time(tables::Database& database, Source& source, const SplitConfig& config);
// Each user's last plays: a number (leave_last) or a share (fraction). Order: time, then track.
[[nodiscard]] Result<Plan> side_by_last_plays(tables::Database& database, const Source& source,
                                              const SplitConfig& config);
// A share of each user's tracks, drawn by a hash of seed, user and track.
[[nodiscard]] Result<Plan> side_by_hash(tables::Database& database, const Source& source, const SplitConfig& config,
                                        std::uint64_t seed);
// Whether `config`, whose method is settled, asks for nothing that its method would pass over. Error: invalid_argument.
[[nodiscard]] Status check_method_options(const SplitConfig& config);
// What `source` says.
[[nodiscard]] Result<Plan> side_as_given(tables::Database& database, const Source& source);

}  // namespace segue::split
