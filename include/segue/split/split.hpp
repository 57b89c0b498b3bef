// Stage 02: what is learned from, and what is held back to test on.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::split {

struct SplitConfig {
  // auto: the input's own split if it has one, else temporal if it has times, else an error that says to choose.
  // temporal: one cutoff for all. leave_last, fraction: each user's last plays; other users' futures are seen in
  // training. random: for data without times. given: the input's own.
  std::string method = "auto";
  std::string cutoff;       // temporal: "2024-06-01" or a full ISO time, UTC if it names no offset; empty: test_share
  double test_share = 0.2;  // temporal: of all plays; fraction: of a user's plays; random: of a user's tracks
  std::uint32_t leave_last = 1;  // plays a user
  double gap_days = 0;           // temporal: plays within so long after the cutoff are dropped

  [[nodiscard]] OptionSet options();  // section "split"
};

struct SplitReport {
  std::string method;
  std::int64_t cutoff = 0;  // UTC microseconds; temporal only
  std::int64_t plays_in = 0, plays_train = 0, plays_test = 0, plays_dropped = 0;
  std::int64_t train_interactions = 0, test_interactions = 0;
  std::int64_t train_users = 0, test_users = 0;
  std::int64_t pairs_on_both_sides = 0;  // of user and track
};

// Reads preprocessed, users and items .parquet in `input`, writes train.parquet, test.parquet, train_matrix.npz,
// test_matrix.npz and split.json into `output`. Matrices keep the shape of the whole. A track a user plays on both
// sides of a cutoff stands on both. Proves, each time, that nothing of the test side reached the training side, and
// that plays in = train + test + dropped. Memory: 8 bytes an interaction of one side, beside what DuckDB spills.
// Errors: invalid_argument (no times, a cutoff that leaves a side empty, no given split), not_found, corrupt,
// out_of_memory, check_failed (a leak), cancelled. Same seed, same bytes, for any team size.
[[nodiscard]] Result<SplitReport> split(const SplitConfig& config, const std::filesystem::path& input,
                                        const std::filesystem::path& output, const RunContext& context);

}  // namespace segue::split
