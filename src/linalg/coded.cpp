#include "segue/linalg/coded.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "transposition.hpp"

namespace segue::linalg {

CodeView view(const Codes& codes) {
  return std::visit([](const auto& array) -> CodeView { return std::span(array.data(), array.size()); }, codes);
}

float CodedView::value(std::uint64_t entry) const {
  return std::visit(
      [&](const auto& values) {
        if constexpr (std::is_same_v<decltype(values[0]), const float&>)
          return values[entry];
        else
          return table[values[entry]];
      },
      codes);
}

std::uint32_t CodedValues::code_of(float value) {
  std::uint32_t* known = nullptr;
  const bool small = value >= 0 && value < static_cast<float>(kSmall);
  const std::uint32_t whole = small ? static_cast<std::uint32_t>(value) : 0;
  if (small && static_cast<float>(whole) == value && !std::signbit(value))
    known = &small_[whole];
  else
    known = &others_.try_emplace(std::bit_cast<std::uint32_t>(value), kUnknown).first->second;
  if (*known == kUnknown) {
    *known = static_cast<std::uint32_t>(table_.size());
    table_.push_back(value);
  }
  return *known;
}

void CodedValues::append(std::span<const float> values) {
  while (!values.empty()) {
    const std::size_t taken = std::visit(
        [&](auto& codes) {
          using T = typename std::remove_reference_t<decltype(codes)>::value_type;
          codes.reserve(expected_);
          if constexpr (std::is_same_v<T, float>) {
            codes.insert(codes.end(), values.begin(), values.end());
            return values.size();
          } else {
            for (std::size_t i = 0; i < values.size(); ++i) {
              const std::uint32_t code = code_of(values[i]);
              if (code > std::numeric_limits<T>::max()) return i;
              codes.push_back(static_cast<T>(code));
            }
            return values.size();
          }
        },
        codes_);
    values = values.subspan(taken);
    if (!values.empty()) widen();
  }
}

void CodedValues::widen() {
  if (const auto* narrow = std::get_if<LargeArray<std::uint8_t>>(&codes_)) {
    LargeArray<std::uint16_t> wide;
    wide.reserve(expected_);
    wide.assign(narrow->begin(), narrow->end());
    codes_ = std::move(wide);
  } else if (const auto* middle = std::get_if<LargeArray<std::uint16_t>>(&codes_)) {
    LargeArray<float> wide;
    wide.reserve(expected_);
    for (const std::uint16_t code : *middle) wide.push_back(table_[code]);
    codes_ = std::move(wide);
    table_ = {};
    small_ = {};
    others_ = {};
  }
}

CodedCsr transpose(const CodedView& matrix, ThreadTeam& team) {
  CodedCsr result;
  result.rows = matrix.columns;
  result.columns = matrix.rows;
  result.table.assign(matrix.table.begin(), matrix.table.end());
  std::visit(
      [&](const auto& codes) {
        using T = std::remove_cvref_t<decltype(codes[0])>;
        Transposition<T> transposition({matrix.rows, matrix.columns, matrix.offsets, matrix.indices, codes}, team);
        result.offsets = transposition.offsets();
        result.indices.resize(matrix.entries());
        LargeArray<T> turned(matrix.entries());
        transposition.scatter(result.indices.data(), turned.data());
        result.codes = std::move(turned);
      },
      matrix.codes);
  return result;
}

}  // namespace segue::linalg
