#include "segue/linalg/csr.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace segue::linalg {
namespace {

Status check_offsets(const CsrView<float>& matrix) {
  const std::size_t wanted = std::size_t{matrix.rows} + 1;
  if (matrix.offsets.size() != wanted)
    return make_error(ErrorKind::corrupt, "the matrix has {} rows but {} row offsets; {} are needed", matrix.rows,
                      matrix.offsets.size(), wanted);
  if (matrix.offsets.front() != 0)
    return make_error(ErrorKind::corrupt, "the matrix's first row offset is {}, not 0", matrix.offsets.front());
  for (std::uint32_t row = 0; row < matrix.rows; ++row)
    if (matrix.offsets[row + 1] < matrix.offsets[row])
      return make_error(ErrorKind::corrupt, "the matrix's row offsets fall after row {} ({} to {})", row,
                        matrix.offsets[row], matrix.offsets[row + 1]);
  if (matrix.offsets.back() != matrix.indices.size() || matrix.indices.size() != matrix.values.size())
    return make_error(ErrorKind::corrupt, "the matrix's row offsets end at {}, but it has {} indices and {} values",
                      matrix.offsets.back(), matrix.indices.size(), matrix.values.size());
  return {};
}

Status check_row(const CsrView<float>& matrix, std::uint32_t index) {
  const auto row = matrix.row(index);
  for (std::size_t i = 0; i < row.indices.size(); ++i) {
    const std::uint32_t column = row.indices[i];
    if (column >= matrix.columns)
      return make_error(ErrorKind::corrupt, "the matrix has an entry at row {}, column {}, but only {} columns", index,
                        column, matrix.columns);
    if (i > 0 && column == row.indices[i - 1])
      return make_error(ErrorKind::corrupt,
                        "the matrix has two entries at row {}, column {}; add them up first (in Python: "
                        "matrix.sum_duplicates())",
                        index, column);
    if (i > 0 && column < row.indices[i - 1])
      return make_error(ErrorKind::corrupt, "the matrix's columns are out of order in row {} ({} after {})", index,
                        column, row.indices[i - 1]);
    if (!std::isfinite(row.values[i]))
      return make_error(ErrorKind::corrupt,
                        "the matrix's value at row {}, column {} is {}; only finite values can be used", index, column,
                        row.values[i]);
  }
  return {};
}

// Rows split into runs of about equal entries; run i is [result[i], result[i + 1]).
std::vector<std::uint32_t> split_rows(const CsrView<float>& matrix, std::size_t runs) {
  std::vector<std::uint32_t> bounds(runs + 1, matrix.rows);
  bounds[0] = 0;
  for (std::size_t i = 1; i < runs; ++i) {
    const std::uint64_t target = matrix.entries() / runs * i;
    const auto found = std::lower_bound(matrix.offsets.begin(), matrix.offsets.end() - 1, target);
    bounds[i] = static_cast<std::uint32_t>(found - matrix.offsets.begin());
  }
  return bounds;
}

}  // namespace

Status check(const CsrView<float>& matrix) {
  if (auto offsets = check_offsets(matrix); !offsets) return offsets;
  for (std::uint32_t row = 0; row < matrix.rows; ++row)
    if (auto checked = check_row(matrix, row); !checked) return checked;
  return {};
}

// Counting sort. Each run of rows counts its columns, a column's places are dealt out run by run, and each run writes
// to its own places: the order within a column is that of the rows, however many runs there are.
CsrMatrix<float> transpose(const CsrView<float>& matrix, ThreadTeam& team) {
  const std::size_t columns = matrix.columns;
  const std::size_t most = std::max<std::uint64_t>(1, matrix.entries() / std::max<std::size_t>(columns, 1));
  const std::size_t runs = std::min<std::size_t>(team.size(), most);  // the counts never outgrow the entries
  const auto bounds = split_rows(matrix, runs);
  std::vector<std::uint64_t> places(runs * columns);
  team.for_each_block(runs, [&](std::size_t run, unsigned) {
    std::uint64_t* counts = places.data() + run * columns;
    for (std::uint64_t i = matrix.offsets[bounds[run]]; i < matrix.offsets[bounds[run + 1]]; ++i)
      ++counts[matrix.indices[i]];
  });

  CsrMatrix<float> result;
  result.rows = matrix.columns;
  result.columns = matrix.rows;
  result.offsets.resize(columns + 1);
  std::uint64_t next = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    result.offsets[column] = next;
    for (std::size_t run = 0; run < runs; ++run) {
      const std::uint64_t count = places[run * columns + column];
      places[run * columns + column] = next;
      next += count;
    }
  }
  result.offsets[columns] = next;
  result.indices.resize(matrix.entries());
  result.values.resize(matrix.entries());

  team.for_each_block(runs, [&](std::size_t run, unsigned) {
    std::uint64_t* place = places.data() + run * columns;
    for (std::uint32_t row = bounds[run]; row < bounds[run + 1]; ++row)
      for (std::uint64_t i = matrix.offsets[row]; i < matrix.offsets[row + 1]; ++i) {
        const std::uint64_t to = place[matrix.indices[i]]++;
        result.indices[to] = row;
        result.values[to] = matrix.values[i];
      }
  });
  return result;
}

}  // namespace segue::linalg
