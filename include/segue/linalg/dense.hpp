// Dense row-major float32 matrices, rows padded to nothing: what numpy calls C order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "segue/base/large_array.hpp"

namespace segue::linalg {

struct DenseView {
  std::uint32_t rows = 0, columns = 0;
  const float* data = nullptr;
  [[nodiscard]] std::span<const float> row(std::uint32_t index) const {
    return {data + std::size_t{index} * columns, columns};
  }
};

struct DenseMatrix {
  std::uint32_t rows = 0, columns = 0;
  LargeArray<float> data;

  DenseMatrix() = default;
  DenseMatrix(std::uint32_t row_count, std::uint32_t column_count)
      : rows(row_count), columns(column_count), data(std::size_t{row_count} * column_count) {}
  [[nodiscard]] DenseView view() const { return {rows, columns, data.data()}; }
  [[nodiscard]] std::span<float> row(std::uint32_t index) {
    return {data.data() + std::size_t{index} * columns, columns};
  }
};

}  // namespace segue::linalg
