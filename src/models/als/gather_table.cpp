#include "gather_table.hpp"

#include <algorithm>
#include <utility>

#include "row_blocks.hpp"

namespace segue::models {
namespace {

// Calls each(row, padded floats) for all rows.
template <typename Each>
void for_padded_rows(const linalg::DenseView& matrix, std::size_t width, ThreadTeam& team, Each each) {
  for_row_blocks(matrix.rows, team, [&](std::size_t, std::uint32_t first, std::uint32_t last) {
    std::vector<float> padded_row(width);
    for (std::uint32_t i = first; i < last; ++i) {
      const auto values = matrix.row(i);
      if (values.size() == width) {
        each(std::size_t{i}, values);
        continue;
      }
      std::copy(values.begin(), values.end(), padded_row.begin());
      each(std::size_t{i}, padded_row);
    }
  });
}

template <typename Array>
auto* room_for(Array& array, std::size_t size) {
  if (size > array.capacity()) array = Array();  // gone before there is more, and not copied
  array.resize(size);
  return array.data();
}

}  // namespace

GatherTable GatherTable::wide(const linalg::DenseView& matrix, ThreadTeam& team, GatherMemory& memory) {
  GatherTable table(matrix, width_of(matrix.columns, Gather::float32));
  if (table.width_ == matrix.columns) return table;
  float* to = room_for(memory.floats, matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, std::span<const float> row) {
    std::copy(row.begin(), row.end(), to + i * table.width_);
  });
  table.padded_ = memory.floats;
  return table;
}

GatherTable GatherTable::narrow(const linalg::DenseView& matrix, const kernels::Table& kernels, ThreadTeam& team,
                                GatherMemory& memory) {
  GatherTable table(matrix, width_of(matrix.columns, Gather::bfloat16));
  std::uint16_t* to = room_for(memory.narrow, matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, std::span<const float> row) {
    kernels.narrow(row.data(), row.size(), to + i * table.width_);
  });
  table.narrow_ = memory.narrow;
  return table;
}

GatherTable GatherTable::bytes(const linalg::DenseView& matrix, std::span<const float> scale,
                               const kernels::Table& kernels, ThreadTeam& team, GatherMemory& memory) {
  GatherTable table(matrix, width_of(matrix.columns, Gather::int8));
  std::uint8_t* to = room_for(memory.bytes, matrix.rows * table.width_);
  for_padded_rows(matrix, table.width_, team, [&](std::size_t i, std::span<const float> row) {
    kernels.encode(row.data(), scale.data(), row.size(), to + i * table.width_);
  });
  table.bytes_ = memory.bytes;
  table.scale_ = scale;
  return table;
}

std::uint64_t GatherTable::memory(std::uint64_t rows, std::size_t f, Gather gather) {
  const std::size_t width = width_of(f, gather);
  if (gather == Gather::int8) return rows * width;
  if (gather == Gather::bfloat16) return rows * width * sizeof(std::uint16_t);
  return width == f ? 0 : rows * width * sizeof(float);
}

void GatherTable::product(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p,
                          float* out) const {
  if (!bytes_.empty()) {
    kernels.product_int8(byte_table(), width_, entries, p, out);
    std::fill(out + matrix_.columns, out + width_, 0.0F);
  } else if (!narrow_.empty())
    kernels.product_bfloat16(narrow_.data(), width_, entries, p, out);
  else
    kernels.product_float(floats(), width_, entries, p, out);
}

float GatherTable::residual(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p,
                            float* out) const {
  if (!bytes_.empty()) {
    const float bp = kernels.residual_int8(byte_table(), width_, entries, p, out);
    std::fill(out + matrix_.columns, out + width_, 0.0F);
    return bp;
  }
  return narrow_.empty() ? kernels.residual_float(floats(), width_, entries, p, out)
                         : kernels.residual_bfloat16(narrow_.data(), width_, entries, p, out);
}

float GatherTable::curvature(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p) const {
  if (!bytes_.empty()) return kernels.curvature_int8(byte_table(), width_, entries, p);
  return narrow_.empty() ? kernels.curvature_float(floats(), width_, entries, p)
                         : kernels.curvature_bfloat16(narrow_.data(), width_, entries, p);
}

}  // namespace segue::models
