// Rows of plain numbers to few bytes and back: member by member, in runs, each as its least value and a fixed number of
// bits a row (frame of reference). Times of whole seconds or milliseconds are stored as these.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace segue::prepare {

void pack_values(std::span<std::uint64_t> values, std::string& out);  // uses the values up

// What stands before the runs that pack_values() made.
struct PackedHeader {
  std::uint64_t least, unit;
  unsigned width;  // bits of the largest, in units above the least; 0: all are the least, and there are no runs

  [[nodiscard]] static PackedHeader read(const char*& in);
  [[nodiscard]] std::size_t base_bytes() const { return (width + 7) / 8; }  // of each run's own least value
};
inline constexpr std::size_t kPackedRun = 128;  // values
inline constexpr std::size_t kUnpackSlack = 8;  // readable bytes that must follow what is unpacked

// The bytes that pack_values() made of `count` values, where `in` begins with them and is no shorter; the rest of this
// file believes what it reads.
[[nodiscard]] std::optional<std::size_t> packed_size(std::string_view in, std::size_t count);

// Calls take(i, value) for `count` values, in order; returns what follows them.
template <typename Take>
const char* unpack_values(const char* in, std::size_t count, const Take& take) {
  if (count == 0) return in;
  const PackedHeader packed = PackedHeader::read(in);
  if (packed.width == 0) {
    for (std::size_t i = 0; i < count; ++i) take(i, packed.least);
    return in;
  }
  for (std::size_t first = 0; first < count; first += kPackedRun) {
    const std::size_t last = std::min(count, first + kPackedRun);
    const unsigned width = static_cast<std::uint8_t>(*in++);
    const std::uint64_t mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    std::uint64_t base = 0;
    std::memcpy(&base, in, packed.base_bytes());
    in += packed.base_bytes();
    std::size_t bit = 0;
    for (std::size_t i = first; i < last; ++i, bit += width) {
      std::uint64_t word = 0;
      std::memcpy(&word, in + bit / 8, sizeof word);
      take(i, packed.least + (base + ((word >> (bit % 8)) & mask)) * packed.unit);
    }
    in += (bit + 7) / 8;
  }
  return in;
}

// Appends the rows to `out`; returns the bytes that the first `key_members` members took.
template <typename Row>
std::size_t pack_rows(std::span<const Row> rows, std::size_t key_members, std::string& out,
                      std::vector<std::uint64_t>& scratch) {
  const std::size_t begin = out.size();
  std::size_t member_no = 0, key_bytes = 0;
  scratch.resize(rows.size());
  const auto pack = [&](auto member) {
    using Value = std::remove_cvref_t<decltype(rows[0].*member)>;
    // 32 bits as a signed number: the largest one, which stands for nothing, then is next to 0.
    using Packed = std::conditional_t<std::is_same_v<Value, std::uint32_t>, std::int32_t, Value>;
    for (std::size_t i = 0; i < rows.size(); ++i)
      scratch[i] = static_cast<std::uint64_t>(static_cast<Packed>(rows[i].*member));
    pack_values(scratch, out);
    if (++member_no == key_members) key_bytes = out.size() - begin;
  };
  std::apply([&](auto... member) { (pack(member), ...); }, members_of(static_cast<const Row*>(nullptr)));
  return key_bytes;
}

// Whether `in` is what pack_rows() made of `count` rows, in its form; the numbers may be any.
template <typename Row>
bool holds_rows(std::string_view in, std::size_t count) {
  bool held = true;
  const auto pass = [&](auto /*member*/) {
    const auto size = packed_size(in, count);
    held = held && size.has_value();
    if (held) in.remove_prefix(*size);
  };
  std::apply([&](auto... member) { (pass(member), ...); }, members_of(static_cast<const Row*>(nullptr)));
  return held && in.empty();
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
