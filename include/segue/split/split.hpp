// Stage 02: what is learned from, and what is held back to test on.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
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
  // An option that the method does not go by is refused where it is not at its default.
  std::string cutoff;  // temporal: "2024-06-01" or a full ISO time, UTC if it names no offset; empty: test_share
  // temporal: of all plays; fraction: of a user's plays; random: of a user's tracks. 0: nothing is held back, and auto
  // takes the input's own split for no more than its plays.
  double test_share = 0.2;
  std::uint32_t leave_last = 1;  // plays a user; one play of each is kept
  double gap_days = 0;           // temporal: plays within so long after a cutoff are dropped
  // temporal: where a validation window begins that ends at the cutoff; training then ends before it. Empty:
  // validation_share. That, of the plays before the cutoff; 0: no window.
  std::string validation_cutoff;
  double validation_share = 0;

  [[nodiscard]] bool has_test() const { return test_share > 0; }
  [[nodiscard]] OptionSet options();  // section "split"
};

// What of a side training does not know. It stays in the side: nothing is dropped for it.
struct ColdCounts {
  std::int64_t users = 0, user_pairs = 0, user_plays = 0;
  std::int64_t tracks = 0, track_pairs = 0, track_plays = 0;
  std::int64_t pairs = 0, plays = 0;  // of an unknown user, an unknown track, or both
};

struct SplitReport {
  std::string method;
  bool has_test = true;     // false: the test side has files and no rows
  std::int64_t cutoff = 0;  // UTC microseconds; temporal only; without a test, the moment after the last play
  std::optional<std::int64_t> validation_cutoff;  // where there is a window; without it the rest of it is 0
  std::int64_t plays_in = 0, plays_train = 0, plays_validation = 0, plays_test = 0, plays_dropped = 0;
  std::int64_t train_interactions = 0, validation_interactions = 0, test_interactions = 0;
  std::int64_t train_users = 0, validation_users = 0, test_users = 0;
  std::int64_t pairs_on_both_sides = 0;  // of user and track, in train and test
  ColdCounts cold_validation, cold_test;
};

// Reads preprocessed, users and items .parquet in `input`, writes train.parquet, test.parquet, train_matrix.npz,
// test_matrix.npz and split.json into `output`, and validation.parquet and validation_matrix.npz where a window is
// asked for. Matrices keep the shape of the whole. A track a user plays on both sides of a cutoff stands on both.
// Without a test (test_share 0) the files of that side are there, without rows. Proves, each time, what check_split()
// does, and that plays in = train + validation + test + dropped. Memory: 8 bytes
// an interaction of one side, beside what DuckDB spills. Errors: invalid_argument (no times, a cutoff that leaves a
// side empty, no given split, an option that is not the method's), not_found, corrupt, out_of_memory, check_failed (a
// leak), cancelled. Same seed, same bytes, for any team size.
[[nodiscard]] Result<SplitReport> split(const SplitConfig& config, const std::filesystem::path& input,
                                        const std::filesystem::path& output, const RunContext& context);

// The proof alone, of the files that a split left in `folder` as they stand now: nothing of the test side, or of the
// validation window, is in training by the rule of the split's method; each side has the plays that split.json says;
// each matrix holds the pairs and weights of its table, and no others. One pass over each file. Memory: 8 bytes a user,
// beside DuckDB's. Errors: check_failed (what leaked, and where), not_found, corrupt.
[[nodiscard]] Status check_split(const std::filesystem::path& folder, const RunContext& context);

// Whether the split in `folder` held anything back to test on, as its split.json says. Errors: not_found, corrupt.
[[nodiscard]] Result<bool> has_test(const std::filesystem::path& folder);

}  // namespace segue::split
