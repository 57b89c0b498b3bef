// The two models together, on rows of features.
#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "boosted/booster.hpp"
#include "boosted/gradients.hpp"

#include "segue/base/result.hpp"

namespace segue::rank {

struct Scores {
  std::vector<float> x, y;  // margin of model_x; chance by model_y
};

class Scorer {
 public:
  // Without models in the folder (nothing to learn from) scores are those of ALS, and chances are not known.
  [[nodiscard]] static Result<Scorer> load(const std::filesystem::path& work, unsigned threads);
  [[nodiscard]] bool trained() const { return model_x_.has_value(); }
  [[nodiscard]] Result<Scores> score(std::span<const float> features, std::size_t rows) const;

 private:
  std::optional<Booster> model_x_, model_y_;
  Calibration calibration_;
  unsigned threads_ = 1;
};

}  // namespace segue::rank
