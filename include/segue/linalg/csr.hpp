// Compressed sparse rows: offsets (64-bit, rows + 1), column indices (32-bit, rising within a row), values.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"

namespace segue::linalg {

// One row: column indices and their values, of equal length.
template <typename T>
struct CsrRow {
  std::span<const std::uint32_t> indices;
  std::span<const T> values;
};

// A matrix someone else owns. Segue's interaction matrices are users x tracks, never the other way round; what is
// transposed says so in its name.
template <typename T>
struct CsrView {
  std::uint32_t rows = 0, columns = 0;
  std::span<const std::uint64_t> offsets;  // rows + 1; the first is 0
  std::span<const std::uint32_t> indices;
  std::span<const T> values;

  [[nodiscard]] std::uint64_t entries() const { return indices.size(); }
  [[nodiscard]] CsrRow<T> row(std::uint32_t index) const {
    const auto first = offsets[index], count = offsets[index + 1] - first;
    return {indices.subspan(first, count), values.subspan(first, count)};
  }
};

template <typename T>
struct CsrMatrix {
  std::uint32_t rows = 0, columns = 0;
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::uint32_t> indices;
  std::vector<T> values;

  [[nodiscard]] CsrView<T> view() const { return {rows, columns, offsets, indices, values}; }
};

// What is wrong with a matrix, in words: offsets that fall, an index past the end or out of order, a duplicate, a
// value that is NaN or infinite (with its row and column). Cost: one pass.
[[nodiscard]] Status check(const CsrView<float>& matrix);

// Tracks x users from users x tracks; indices rise within each row. Cost: O(entries) time, one more copy of memory.
[[nodiscard]] CsrMatrix<float> transpose(const CsrView<float>& matrix, ThreadTeam& team);

}  // namespace segue::linalg
