// The side that is held fixed, laid out to be gathered from: as it is, or in bfloat16 or bytes, which are less to
// fetch.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"
#include "solver_choice.hpp"

#include "segue/base/large_array.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::models {

[[nodiscard]] constexpr std::size_t padded(std::size_t f, std::size_t pad = kernels::kPad) {
  return (f + pad - 1) / pad * pad;
}

// What a table lies in, one at a time: kept from one to the next, since memory that is new to the process costs more
// than to fill it.
struct GatherMemory {
  LargeArray<float> floats;
  LargeArray<std::uint16_t> narrow;
  LargeArray<std::uint8_t> bytes;
};

class GatherTable {
 public:
  // For the exact solver, which pads as it gathers: `matrix` itself.
  [[nodiscard]] static GatherTable plain(const linalg::DenseView& matrix) { return {matrix, padded(matrix.columns)}; }
  // float32: `matrix` itself where its rows are whole (f a multiple of 16), else a padded copy.
  [[nodiscard]] static GatherTable wide(const linalg::DenseView& matrix, ThreadTeam& team, GatherMemory& memory);
  // bfloat16, rounded to nearest.
  [[nodiscard]] static GatherTable narrow(const linalg::DenseView& matrix, const kernels::Table& kernels,
                                          ThreadTeam& team, GatherMemory& memory);
  // A byte a number, each row and column in a scale of its own; `scale` is that of the columns, as Axes::size.
  [[nodiscard]] static GatherTable bytes(const linalg::DenseView& matrix, std::span<const float> scale,
                                         const kernels::Table& kernels, ThreadTeam& team, GatherMemory& memory);
  [[nodiscard]] static constexpr std::size_t width_of(std::size_t f, Gather gather) {
    return padded(f, gather == Gather::float32    ? kernels::kPad
                     : gather == Gather::bfloat16 ? kernels::kPadNarrow
                                                  : kernels::kPadBytes);
  }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t rows, std::size_t f, Gather gather);  // beside the matrix

  [[nodiscard]] std::size_t width() const { return width_; }  // floats a row, padded with zeros
  [[nodiscard]] const linalg::DenseView& matrix() const { return matrix_; }

  // Makes p one that product() and curvature() take.
  void round(const kernels::Table& kernels, std::span<float> p) const {
    if (!narrow_.empty()) kernels.round_narrow(p.data(), p.size());
    if (!bytes_.empty()) kernels.round_int8(p.data(), scale_.data(), p.size());
  }
  // out += the entries' part of A p; see kernels::Table.
  void product(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p, float* out) const;
  // out += b - the entries' part of A p; returns b.p.
  float residual(const kernels::Table& kernels, const kernels::RowEntries& entries, const float* p, float* out) const;
  // The entries' part of p.A p.
  [[nodiscard]] float curvature(const kernels::Table& kernels, const kernels::RowEntries& entries,
                                const float* p) const;

 private:
  GatherTable(const linalg::DenseView& matrix, std::size_t width) : matrix_(matrix), width_(width) {}
  [[nodiscard]] kernels::ByteTable byte_table() const { return {bytes_.data(), scale_.data()}; }
  [[nodiscard]] const float* floats() const { return padded_.empty() ? matrix_.data : padded_.data(); }
  linalg::DenseView matrix_;
  std::size_t width_;
  std::span<const float> padded_;
  std::span<const std::uint16_t> narrow_;
  std::span<const std::uint8_t> bytes_;
  std::span<const float> scale_;  // of the bytes' columns
};

// weight * Y^T Y, width x width and whole. Summed in blocks of rows that depend on the shape alone, in double between
// blocks.
[[nodiscard]] std::vector<float> weighted_gram(const linalg::DenseView& y, std::size_t width, float weight,
                                               const kernels::Table& kernels, ThreadTeam& team);
[[nodiscard]] std::size_t batch_rows(std::size_t width);          // gathered at once for an outer product
[[nodiscard]] std::size_t gram_working_bytes(std::size_t width);  // that weighted_gram() takes for a while

}  // namespace segue::models
