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

}  // namespace

void pack_values(std::span<std::uint64_t> values, std::string& out) {
  if (values.empty()) return;
  auto low = static_cast<std::int64_t>(values[0]), high = low;  // what stands for nothing may be -1
  for (const std::uint64_t value : values) {                    // std::minmax_element would branch
    low = std::min(low, static_cast<std::int64_t>(value));
    high = std::max(high, static_cast<std::int64_t>(value));
  }
  const auto least = static_cast<std::uint64_t>(low);
  std::uint64_t range = static_cast<std::uint64_t>(high) - least;
  Header header{least, 0, 0};
  if (range > UINT32_MAX && all_whole<kMillisecond>(values, least))
    header.unit = all_whole<kSecond>(values, least) ? 2 : 1;
  if (header.unit != 0) range /= header.unit == 2 ? kSecond : kMillisecond;
  const auto width = static_cast<unsigned>(std::bit_width(range));
  header.width = static_cast<std::uint8_t>(width > kWidest ? 64 : width);
  out.append(reinterpret_cast<const char*>(&header.least), sizeof header.least);
  out += static_cast<char>(header.width);
  out += static_cast<char>(header.unit);
  if (header.width == 0) return;  // all are the same
  if (header.unit == 2)
    take_off<kSecond>(values, header.least);
  else if (header.unit == 1)
    take_off<kMillisecond>(values, header.least);
  else
    take_off<1>(values, header.least);
  put_bits(out, values, header.width);
}

PackedValues PackedValues::at(const char* in) {
  PackedValues packed{};
  std::memcpy(&packed.least, in, sizeof packed.least);
  in += sizeof packed.least;
  packed.width = static_cast<std::uint8_t>(*in++);
  packed.unit = *in == 2 ? kSecond : *in == 1 ? kMillisecond : 1;
  packed.begin = in + 1;
  packed.mask = packed.width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << packed.width) - 1;
  return packed;
}

}  // namespace segue::prepare
