// features_train.parquet in memory, parted into users to learn from and users held out.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "gradients.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::rank {

struct LearningRows {
  std::vector<float> features;  // row-major, in the order of feature_list()
  std::vector<float> heard, kept, weights;
  std::vector<std::size_t> offsets{0};

  [[nodiscard]] std::size_t rows() const { return weights.size(); }
  [[nodiscard]] LabelledLists heard_lists() const { return {offsets, heard, weights}; }
  [[nodiscard]] LabelledLists kept_lists() const { return {offsets, kept, weights}; }
};

struct LearningParts {
  LearningRows learn, held;
};

// Users are held out by hash. Errors: not_found, corrupt, out_of_memory.
[[nodiscard]] Result<LearningParts> read_learning_rows(const std::filesystem::path& file, double held_share,
                                                       const RunContext& context);

}  // namespace segue::rank
