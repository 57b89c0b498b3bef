#include "plays/packed_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace segue::prepare {
namespace {

constexpr std::uint64_t kSecond = 1'000'000;

struct Header {
  std::uint64_t least;
  std::uint8_t width;   // bytes a value
  std::uint8_t second;  // 1: in units of kSecond
};

bool all_whole_seconds(std::span<const std::uint64_t> values) {
  return std::all_of(values.begin(), values.end(), [](std::uint64_t value) { return value % kSecond == 0; });
}

}  // namespace

void pack_values(std::span<const std::uint64_t> values, std::string& out) {
  if (values.empty()) return;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Header header{*low, 0, 0};
  std::uint64_t range = *high - *low;
  if (range > UINT32_MAX && all_whole_seconds(values)) {
    header.second = 1;
    range /= kSecond;
  }
  header.width = static_cast<std::uint8_t>((std::bit_width(range) + 7) / 8);
  const std::size_t begin = out.size();
  out.resize(begin + sizeof header.least + 2 + values.size() * header.width + kUnpackSlack);
  char* at = out.data() + begin;
  std::memcpy(at, &header.least, sizeof header.least);
  at += sizeof header.least;
  *at++ = static_cast<char>(header.width);
  *at++ = static_cast<char>(header.second);
  for (const std::uint64_t value : values) {
    const std::uint64_t above = header.second != 0 ? (value - header.least) / kSecond : value - header.least;
    std::memcpy(at, &above, sizeof above);  // the next value overwrites what is too much
    at += header.width;
  }
  out.resize(out.size() - kUnpackSlack);
}

const char* unpack_values(const char* in, std::span<std::uint64_t> values) {
  if (values.empty()) return in;
  Header header{};
  std::memcpy(&header.least, in, sizeof header.least);
  in += sizeof header.least;
  header.width = static_cast<std::uint8_t>(*in++);
  header.second = static_cast<std::uint8_t>(*in++);
  const std::uint64_t unit = header.second != 0 ? kSecond : 1;
  const std::uint64_t mask = header.width == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8U * header.width)) - 1;
  for (std::uint64_t& value : values) {
    std::uint64_t above = 0;
    std::memcpy(&above, in, sizeof above);
    value = header.least + (above & mask) * unit;
    in += header.width;
  }
  return in;
}

}  // namespace segue::prepare
