#include "segue/linalg/csr.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "transposition.hpp"

#include "segue/linalg/coded.hpp"

namespace segue::linalg {
namespace {

// What check() looks at, of any matrix: `value` gives that of an entry, `values` how many there are.
template <typename Value>
class Check {
 public:
  Check(std::uint32_t rows, std::uint32_t columns, std::span<const std::uint64_t> offsets,
        std::span<const std::uint32_t> indices, std::uint64_t values, Value value)
      : rows_(rows), columns_(columns), offsets_(offsets), indices_(indices), values_(values), value_(value) {}

  [[nodiscard]] Status all() const {
    if (auto offsets = check_offsets(); !offsets) return offsets;
    for (std::uint32_t row = 0; row < rows_; ++row)
      if (auto checked = check_row(row); !checked) return checked;
    return {};
  }

 private:
  [[nodiscard]] Status check_offsets() const {
    const std::size_t wanted = std::size_t{rows_} + 1;
    if (offsets_.size() != wanted)
      return make_error(ErrorKind::corrupt, "the matrix has {} rows but {} row offsets; {} are needed", rows_,
                        offsets_.size(), wanted);
    if (offsets_.front() != 0)
      return make_error(ErrorKind::corrupt, "the matrix's first row offset is {}, not 0", offsets_.front());
    for (std::uint32_t row = 0; row < rows_; ++row)
      if (offsets_[row + 1] < offsets_[row])
        return make_error(ErrorKind::corrupt, "the matrix's row offsets fall after row {} ({} to {})", row,
                          offsets_[row], offsets_[row + 1]);
    if (offsets_.back() != indices_.size() || indices_.size() != values_)
      return make_error(ErrorKind::corrupt, "the matrix's row offsets end at {}, but it has {} indices and {} values",
                        offsets_.back(), indices_.size(), values_);
    return {};
  }

  [[nodiscard]] Status check_row(std::uint32_t row) const {
    for (std::uint64_t i = offsets_[row]; i < offsets_[row + 1]; ++i) {
      const std::uint32_t column = indices_[i];
      const std::uint32_t before = i > offsets_[row] ? indices_[i - 1] : 0;
      if (column >= columns_)
        return make_error(ErrorKind::corrupt, "the matrix has an entry at row {}, column {}, but only {} columns", row,
                          column, columns_);
      if (i > offsets_[row] && column == before)
        return make_error(ErrorKind::corrupt,
                          "the matrix has two entries at row {}, column {}; add them up first (in Python: "
                          "matrix.sum_duplicates())",
                          row, column);
      if (i > offsets_[row] && column < before)
        return make_error(ErrorKind::corrupt, "the matrix's columns are out of order in row {} ({} after {})", row,
                          column, before);
      if (!std::isfinite(value_(i)))
        return make_error(ErrorKind::corrupt,
                          "the matrix's value at row {}, column {} is {}; only finite values can be used", row, column,
                          value_(i));
    }
    return {};
  }

  std::uint32_t rows_, columns_;
  std::span<const std::uint64_t> offsets_;
  std::span<const std::uint32_t> indices_;
  std::uint64_t values_;
  Value value_;
};

}  // namespace

Status check(const CsrView<float>& matrix) {
  const auto value = [&](std::uint64_t i) { return matrix.values[i]; };
  return Check(matrix.rows, matrix.columns, matrix.offsets, matrix.indices, matrix.values.size(), value).all();
}

Status check(const CodedView& matrix) {
  const auto count = std::visit([](const auto& codes) { return codes.size(); }, matrix.codes);
  const auto value = [&](std::uint64_t i) { return matrix.value(i); };
  return Check(matrix.rows, matrix.columns, matrix.offsets, matrix.indices, count, value).all();
}

CsrMatrix<float> transpose(const CsrView<float>& matrix, ThreadTeam& team) {
  Transposition<float> transposition(matrix, team);
  CsrMatrix<float> result;
  result.rows = matrix.columns;
  result.columns = matrix.rows;
  result.offsets = transposition.offsets();
  result.indices.resize(matrix.entries());
  result.values.resize(matrix.entries());
  transposition.scatter(result.indices.data(), result.values.data());
  return result;
}

}  // namespace segue::linalg
