// Counting sort of a sparse matrix by columns. Each run of rows counts its columns, a column's places are dealt out run
// by run, and each run writes to its own places: the order within a column is that of the rows, however many runs.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "segue/base/thread_team.hpp"
#include "segue/linalg/csr.hpp"

namespace segue::linalg {

template <typename T>
class Transposition {
 public:
  Transposition(const CsrView<T>& matrix, ThreadTeam& team) : matrix_(matrix), team_(team) {
    const std::size_t columns = matrix.columns;
    const std::size_t most = std::max<std::uint64_t>(1, matrix.entries() / std::max<std::size_t>(columns, 1));
    runs_ = std::min<std::size_t>(team.size(), most);  // the counts never outgrow the entries
    split_rows();
    places_.resize(runs_ * columns);
    team.for_each_block(runs_, [&](std::size_t run, unsigned) {
      std::uint64_t* counts = places_.data() + run * columns;
      for (std::uint64_t i = matrix.offsets[bounds_[run]]; i < matrix.offsets[bounds_[run + 1]]; ++i)
        ++counts[matrix.indices[i]];
    });
    offsets_.resize(columns + 1);
    std::uint64_t next = 0;
    for (std::size_t column = 0; column < columns; ++column) {
      offsets_[column] = next;
      for (std::size_t run = 0; run < runs_; ++run) next += std::exchange(places_[run * columns + column], next);
    }
    offsets_[columns] = next;
  }

  [[nodiscard]] std::vector<std::uint64_t> offsets() { return std::move(offsets_); }

  // Into arrays of as many entries as the matrix has. To be called once.
  void scatter(std::uint32_t* indices, T* values) {
    team_.for_each_block(runs_, [&](std::size_t run, unsigned) {
      std::uint64_t* place = places_.data() + run * matrix_.columns;
      for (std::uint32_t row = bounds_[run]; row < bounds_[run + 1]; ++row)
        for (std::uint64_t i = matrix_.offsets[row]; i < matrix_.offsets[row + 1]; ++i) {
          const std::uint64_t to = place[matrix_.indices[i]]++;
          indices[to] = row;
          values[to] = matrix_.values[i];
        }
    });
  }

 private:
  void split_rows() {  // runs of about equal entries; run i is [bounds_[i], bounds_[i + 1])
    bounds_.assign(runs_ + 1, matrix_.rows);
    bounds_[0] = 0;
    for (std::size_t i = 1; i < runs_; ++i) {
      const std::uint64_t target = matrix_.entries() / runs_ * i;
      const auto found = std::lower_bound(matrix_.offsets.begin(), matrix_.offsets.end() - 1, target);
      bounds_[i] = static_cast<std::uint32_t>(found - matrix_.offsets.begin());
    }
  }

  CsrView<T> matrix_;
  ThreadTeam& team_;
  std::size_t runs_ = 1;
  std::vector<std::uint32_t> bounds_;
  std::vector<std::uint64_t> places_, offsets_;
};

}  // namespace segue::linalg
