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
  std::string method = "auto";  // auto, temporal, leave_last, fraction, random, given
  std::string cutoff;           // temporal: "2024-06-01" or a full ISO time; empty: from test_share
  double test_share = 0.2;      // temporal: share of plays after the cutoff; fraction, random: of each user's tracks
  std::uint32_t leave_last = 1;
  double gap_days = 0;          // temporal: plays within so long after the cutoff are dropped

  [[nodiscard]] OptionSet options();  // section "split"
};

struct SplitReport {
  std::string method;
  std::int64_t cutoff = 0;  // UTC microseconds; temporal only
  std::int64_t plays_in = 0, plays_train = 0, plays_test = 0, plays_dropped = 0;
  std::int64_t train_interactions = 0, test_interactions = 0;
};

// Reads preprocessed.parquet (and preprocess_report.json) in `input`, writes train.parquet, test.parquet,
// train_matrix.npz, test_matrix.npz and split.json into `output`. Matrices keep the shape of the whole.
// Proves, each time, that nothing of the test side reached the training side.
[[nodiscard]] Result<SplitReport> split(const SplitConfig& config, const std::filesystem::path& input,
                                        const std::filesystem::path& output, const RunContext& context);

}  // namespace segue::split
