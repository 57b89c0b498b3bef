#include "plays/packed_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "segue/base/bits.hpp"

namespace segue::prepare {
namespace {

constexpr std::uint64_t kSecond = 1'000'000, kMillisecond = 1'000;  // of times in microseconds
constexpr unsigned kWidest = 56;  // bits of a value that a word holds wherever it begins in a byte; above it, 64

struct Header {
  std::uint64_t least;
  std::uint8_t width;  // bits a value
  std::uint8_t unit;   // 0: 1, 1: kMillisecond, 2: kSecond
};

template <std::uint64_t kUnit>
bool all_whole(std::span<const std::uint64_t> values, std::uint64_t least) {
  return std::all_of(values.begin(), values.end(), [&](std::uint64_t value) { return (value - least) % kUnit == 0; });
}

template <std::uint64_t kUnit>
void take_off(std::span<std::uint64_t> values, std::uint64_t least) {
  for (std::uint64_t& value : values) value = (value - least) / kUnit;
}

std::size_t packed_bytes(std::size_t values, unsigned width) { return (values * width + 7) / 8; }

}  // namespace

void pack_values(std::span<std::uint64_t> values, std::string& out) {
  if (values.empty()) return;
  const auto before = [](std::uint64_t a, std::uint64_t b) {  // what stands for nothing may be -1
    return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
  };
  const auto [low, high] = std::minmax_element(values.begin(), values.end(), before);
  std::uint64_t range = *high - *low;
  Header header{*low, 0, 0};
  if (range > UINT32_MAX && all_whole<kMillisecond>(values, *low))
    header.unit = all_whole<kSecond>(values, *low) ? 2 : 1;
  if (header.unit != 0) range /= header.unit == 2 ? kSecond : kMillisecond;
  const auto width = static_cast<unsigned>(std::bit_width(range));
  header.width = static_cast<std::uint8_t>(width > kWidest ? 64 : width);
  out.append(reinterpret_cast<const char*>(&header.least), sizeof header.least);
  out += static_cast<char>(header.width);
  out += static_cast<char>(header.unit);
  if (header.unit == 2)
    take_off<kSecond>(values, header.least);
  else if (header.unit == 1)
    take_off<kMillisecond>(values, header.least);
  else
    take_off<1>(values, header.least);
  put_bits(out, values, header.width);
}

const char* unpack_values(const char* in, std::span<std::uint64_t> values) {
  if (values.empty()) return in;
  Header header{};
  std::memcpy(&header.least, in, sizeof header.least);
  in += sizeof header.least;
  header.width = static_cast<std::uint8_t>(*in++);
  header.unit = static_cast<std::uint8_t>(*in++);
  const std::uint64_t unit = header.unit == 2 ? kSecond : header.unit == 1 ? kMillisecond : 1;
  const std::uint64_t mask = header.width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << header.width) - 1;
  std::size_t bit = 0;
  for (std::uint64_t& value : values) {
    std::uint64_t above = 0;
    std::memcpy(&above, in + bit / 8, sizeof above);
    value = header.least + ((above >> (bit % 8)) & mask) * unit;
    bit += header.width;
  }
  return in + packed_bytes(values.size(), header.width);
}

}  // namespace segue::prepare
