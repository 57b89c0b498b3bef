// Weights as codes: plays take few distinct values, so 8 or 16 bits an entry say which of a table it is. Exact: nothing
// is rounded; where there are more than 65,536 distinct values, they are kept as they are.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "segue/base/large_array.hpp"
#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/linalg/csr.hpp"

namespace segue::linalg {

// Codes someone else owns; of the last kind, the values themselves.
using CodeView = std::variant<std::span<const std::uint8_t>, std::span<const std::uint16_t>, std::span<const float>>;
using Codes = std::variant<LargeArray<std::uint8_t>, LargeArray<std::uint16_t>, LargeArray<float>>;

[[nodiscard]] CodeView view(const Codes& codes);

// A sparse matrix (see CsrView) with codes for values.
struct CodedView {
  std::uint32_t rows = 0, columns = 0;
  std::span<const std::uint64_t> offsets;
  std::span<const std::uint32_t> indices;
  CodeView codes;
  std::span<const float> table;  // the value of each code; unused where codes are values

  [[nodiscard]] std::uint64_t entries() const { return indices.size(); }
  [[nodiscard]] std::uint64_t count(std::uint32_t row) const { return offsets[row + 1] - offsets[row]; }
  [[nodiscard]] float value(std::uint64_t entry) const;
};

// Distinct values are numbered as they come, and codes widened when there are too many for them.
class CodedValues {
 public:
  void reserve(std::uint64_t count) { expected_ = count; }
  void append(std::span<const float> values);
  [[nodiscard]] CodeView codes() const { return view(codes_); }
  [[nodiscard]] Codes release() { return std::move(codes_); }
  [[nodiscard]] const std::vector<float>& table() const { return table_; }

 private:
  [[nodiscard]] std::uint32_t code_of(float value);
  void widen();

  static constexpr std::uint32_t kUnknown = 0xffffffffU;
  static constexpr std::uint32_t kSmall = 4096;  // whole numbers below this are looked up, others searched for
  std::vector<std::uint32_t> small_ = std::vector<std::uint32_t>(kSmall, kUnknown);
  std::unordered_map<std::uint32_t, std::uint32_t> others_;  // by their bits
  std::vector<float> table_;
  Codes codes_;
  std::uint64_t expected_ = 0;
};

struct CodedCsr {
  std::uint32_t rows = 0, columns = 0;
  std::vector<std::uint64_t> offsets{0};
  LargeArray<std::uint32_t> indices;
  Codes codes;
  std::vector<float> table;

  [[nodiscard]] CodedView view() const { return {rows, columns, offsets, indices, linalg::view(codes), table}; }
};

// As check() of a CsrView<float>.
[[nodiscard]] Status check(const CodedView& matrix);

// Tells matrices apart by shape, entries and values, however they are coded: 32 hex digits. O(entries).
[[nodiscard]] std::string hash_of(const CodedView& matrix, ThreadTeam& team);

// Tracks x users from users x tracks; indices rise within each row. Takes the result's memory and 8 bytes a column and
// thread, no more. O(entries).
[[nodiscard]] CodedCsr transpose(const CodedView& matrix, ThreadTeam& team);

}  // namespace segue::linalg
