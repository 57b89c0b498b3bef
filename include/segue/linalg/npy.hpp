// numpy's .npy of two-dimensional float32 in C order.
#pragma once
#include <filesystem>

#include "segue/base/file.hpp"
#include "segue/base/result.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::linalg {

[[nodiscard]] Status save_npy(const std::filesystem::path& file, const DenseView& matrix);  // atomic

// A factor file mapped, not copied: opening costs the same whatever its size.
class MappedMatrix {
 public:
  [[nodiscard]] static Result<MappedMatrix> open(const std::filesystem::path& file);
  [[nodiscard]] DenseView view() const { return view_; }

 private:
  MappedMatrix(MappedFile file, DenseView view) : file_(std::move(file)), view_(view) {}
  MappedFile file_;
  DenseView view_;
};

}  // namespace segue::linalg
