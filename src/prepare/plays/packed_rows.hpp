// Rows of plain numbers to few bytes and back: member by member, each as its least value and a fixed number of bits
// a row (frame of reference). Times of whole seconds or milliseconds are stored as these.
#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace segue::prepare {

void pack_values(std::span<std::uint64_t> values, std::string& out);  // uses the values up

// How values lie in what pack_values() made of them.
struct PackedValues {
  const char* begin;
  std::uint64_t least, unit, mask;
  unsigned width;  // bits a value

  [[nodiscard]] static PackedValues at(const char* in);
  [[nodiscard]] const char* end(std::size_t values) const { return begin + (values * width + 7) / 8; }
};
inline constexpr std::size_t kUnpackSlack = 8;  // readable bytes that must follow what is unpacked

// Calls take(i, value) for `count` values, in order; returns what follows them.
template <typename Take>
const char* unpack_values(const char* in, std::size_t count, const Take& take) {
  if (count == 0) return in;
  const PackedValues packed = PackedValues::at(in);
  if (packed.width == 0) {
    for (std::size_t i = 0; i < count; ++i) take(i, packed.least);
    return packed.begin;
  }
  std::size_t bit = 0;
  for (std::size_t i = 0; i < count; ++i, bit += packed.width) {
    std::uint64_t word = 0;
    std::memcpy(&word, packed.begin + bit / 8, sizeof word);
    take(i, packed.least + ((word >> (bit % 8)) & packed.mask) * packed.unit);
  }
  return packed.end(count);
}

// Appends the rows to `out`; returns the bytes that the first `key_members` members took.
template <typename Row>
std::size_t pack_rows(std::span<const Row> rows, std::size_t key_members, std::string& out,
                      std::vector<std::uint64_t>& scratch) {
  const std::size_t begin = out.size();
  std::size_t member_no = 0, key_bytes = 0;
  scratch.resize(rows.size());
  const auto pack = [&](auto member) {
    for (std::size_t i = 0; i < rows.size(); ++i) scratch[i] = static_cast<std::uint64_t>(rows[i].*member);
    pack_values(scratch, out);
    if (++member_no == key_members) key_bytes = out.size() - begin;
  };
  std::apply([&](auto... member) { (pack(member), ...); }, members_of(static_cast<const Row*>(nullptr)));
  return key_bytes;
}

// The first `members` members of rows.size() rows; the others keep their values.
template <typename Row>
void unpack_rows(const char* in, std::size_t members, std::span<Row> rows) {
  std::size_t member_no = 0;
  const auto unpack = [&](auto member) {
    if (member_no++ >= members) return;
    using Value = std::remove_cvref_t<decltype(rows[0].*member)>;
    in = unpack_values(in, rows.size(),
                       [&](std::size_t i, std::uint64_t value) { rows[i].*member = static_cast<Value>(value); });
  };
  std::apply([&](auto... member) { (unpack(member), ...); }, members_of(static_cast<const Row*>(nullptr)));
}

}  // namespace segue::prepare
