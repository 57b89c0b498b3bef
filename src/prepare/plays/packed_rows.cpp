#include "plays/packed_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "segue/base/bits.hpp"

namespace segue::prepare {
namespace {

constexpr std::uint64_t kSecond = 1'000'000, kMillisecond = 1'000;  // of times in microseconds
constexpr std::uint64_t kUnits[] = {1, kMillisecond, kSecond};
constexpr unsigned kWidest = 56;  // bits of a value that a word holds wherever it begins in a byte; above it, 64

template <std::uint64_t kUnit>
bool all_whole(std::span<const std::uint64_t> values, std::uint64_t least) {
  return std::all_of(values.begin(), values.end(), [&](std::uint64_t value) { return (value - least) % kUnit == 0; });
}

template <std::uint64_t kUnit>
void take_off(std::span<std::uint64_t> values, std::uint64_t least) {
  for (std::uint64_t& value : values) value = (value - least) / kUnit;
}

unsigned bits_for(std::uint64_t range) {
  const auto width = static_cast<unsigned>(std::bit_width(range));
  return width > kWidest ? 64 : width;
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
  std::uint8_t unit = 0;
  if (range > UINT32_MAX && all_whole<kMillisecond>(values, least)) unit = all_whole<kSecond>(values, least) ? 2 : 1;
  range /= kUnits[unit];
  const PackedHeader header{least, kUnits[unit], bits_for(range)};
  out.append(reinterpret_cast<const char*>(&header.least), sizeof header.least);
  out += static_cast<char>(header.width);
  out += static_cast<char>(unit);
  if (header.width == 0) return;
  if (unit == 2)
    take_off<kSecond>(values, least);
  else if (unit == 1)
    take_off<kMillisecond>(values, least);
  else
    take_off<1>(values, least);
  for (std::size_t first = 0; first < values.size(); first += kPackedRun) {
    const auto run = values.subspan(first, std::min(kPackedRun, values.size() - first));
    std::uint64_t base = run[0], most = run[0];
    for (const std::uint64_t value : run) {
      base = std::min(base, value);
      most = std::max(most, value);
    }
    for (std::uint64_t& value : run) value -= base;
    const unsigned width = bits_for(most - base);
    out += static_cast<char>(width);
    out.append(reinterpret_cast<const char*>(&base), header.base_bytes());
    put_bits(out, run, width);
  }
}

std::optional<std::size_t> packed_size(std::string_view in, std::size_t count) {
  constexpr std::size_t kHeader = sizeof(PackedHeader::least) + 2;
  const auto may_be = [](unsigned width) { return width <= kWidest || width == 64; };
  if (count == 0) return 0;
  if (in.size() < kHeader) return std::nullopt;
  const char* after = in.data();
  const PackedHeader header = PackedHeader::read(after);
  if (!may_be(header.width)) return std::nullopt;
  std::size_t size = kHeader;
  if (header.width == 0) return size;
  for (std::size_t first = 0; first < count; first += kPackedRun) {
    if (in.size() - size < 1 + header.base_bytes()) return std::nullopt;
    const unsigned width = static_cast<std::uint8_t>(in[size]);
    size += 1 + header.base_bytes();
    const std::size_t bytes = (std::min(kPackedRun, count - first) * width + 7) / 8;
    if (!may_be(width) || in.size() - size < bytes) return std::nullopt;
    size += bytes;
  }
  return size;
}

PackedHeader PackedHeader::read(const char*& in) {
  PackedHeader packed{};
  std::memcpy(&packed.least, in, sizeof packed.least);
  in += sizeof packed.least;
  packed.width = static_cast<std::uint8_t>(*in++);
  packed.unit = kUnits[std::min<std::size_t>(static_cast<std::uint8_t>(*in++), 2)];
  return packed;
}

}  // namespace segue::prepare
