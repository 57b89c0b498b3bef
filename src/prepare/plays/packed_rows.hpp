// Rows of plain numbers to few bytes and back: member by member, each as its least value and a fixed number of bits
// a row (frame of reference). Times of whole seconds or milliseconds are stored as these.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace segue::prepare {

void pack_values(std::span<std::uint64_t> values, std::string& out);  // uses the values up
// Reads values.size() of them from `in`; returns what follows.
[[nodiscard]] const char* unpack_values(const char* in, std::span<std::uint64_t> values);
inline constexpr std::size_t kUnpackSlack = 8;  // readable bytes that must follow what is unpacked

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
void unpack_rows(const char* in, std::size_t members, std::span<Row> rows, std::vector<std::uint64_t>& scratch) {
  std::size_t member_no = 0;
  scratch.resize(rows.size());
  const auto unpack = [&](auto member) {
    if (member_no++ >= members) return;
    in = unpack_values(in, scratch);
    using Value = std::remove_cvref_t<decltype(rows[0].*member)>;
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = static_cast<Value>(scratch[i]);
  };
  std::apply([&](auto... member) { (unpack(member), ...); }, members_of(static_cast<const Row*>(nullptr)));
}

}  // namespace segue::prepare
