// XGBoost's C API with owners and values for errors. The only files that include it are of this folder.
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "segue/base/result.hpp"

namespace segue::rank {

// A copy of row-major features, NaN where not known, with the names of feature_list().
class FeatureMatrix {
 public:
  [[nodiscard]] static Result<FeatureMatrix> make(std::span<const float> values, std::size_t rows, unsigned threads);
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] void* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, Free> handle_;
  std::size_t rows_ = 0;
};

class Booster {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  // Margins of `learn` and `held` are kept up to date from tree to tree.
  [[nodiscard]] static Result<Booster> create(const FeatureMatrix& learn, const FeatureMatrix& held,
                                              const Parameters& parameters);
  [[nodiscard]] static Result<Booster> load(const std::filesystem::path& file, unsigned threads);
  // Adds a tree by gradients and curvatures, one a row of `learn`.
  [[nodiscard]] Status boost(const FeatureMatrix& learn, std::span<float> gradient, std::span<float> curvature);
  [[nodiscard]] Result<std::vector<float>> margins(const FeatureMatrix& matrix) const;
  [[nodiscard]] Status save(const std::filesystem::path& file, unsigned rounds) const;  // of the first `rounds` trees

 private:
  struct Free {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, Free> handle_;
};

}  // namespace segue::rank
