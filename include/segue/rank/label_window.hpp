// The training plays of a work folder parted as stage 03 parts them: history, and the label window after it.
#pragma once
#include <cstdint>
#include <filesystem>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/rank/features.hpp"

namespace segue::rank {

struct LabelWindow {
  linalg::CsrMatrix<float> history;  // users x tracks, weights as in train_matrix.npz
  linalg::CsrMatrix<float> window;   // of the same shape: 1 for each track that a user plays in it
  std::int64_t start = 0;            // UTC microseconds; 0 without times: a hold-out drawn by hash
};

// What config.label_share says; the test side is never read. Errors: as build_features.
[[nodiscard]] Result<LabelWindow> read_label_window(const FeaturesConfig& config, const std::filesystem::path& work,
                                                    const RunContext& context);

}  // namespace segue::rank
