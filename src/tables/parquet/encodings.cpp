#include "parquet/encodings.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>
#include <vector>

#include "parquet/thrift.hpp"

namespace segue::tables::parquet {
namespace {

constexpr std::size_t kBlock = 128, kMiniblocks = 4, kMiniblock = kBlock / kMiniblocks;

void put_little_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

}  // namespace

void put_bits(std::string& out, std::span<const std::uint64_t> values, unsigned width) {
  if (width == 0) return;
  std::uint64_t buffer = 0;
  unsigned filled = 0;  // below 64
  for (const std::uint64_t value : values) {
    buffer |= value << filled;
    if (filled + width < 64) {
      filled += width;
      continue;
    }
    put_little_endian(out, buffer, 8);
    buffer = filled == 0 ? 0 : value >> (64 - filled);
    filled = filled + width - 64;
  }
  put_little_endian(out, buffer, (filled + 7) / 8);
}

template <typename T>
void put_delta_binary_packed(std::string& out, std::span<const T> values) {
  using Unsigned = std::make_unsigned_t<T>;
  put_varint(out, kBlock);
  put_varint(out, kMiniblocks);
  put_varint(out, values.size());
  put_varint(out, zigzag(values.empty() ? 0 : values.front()));
  std::array<T, kBlock> deltas;
  std::array<std::uint64_t, kBlock> packed;
  for (std::size_t begin = 1; begin < values.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, values.size() - begin);
    T least = 0;
    for (std::size_t i = 0; i < count; ++i) {
      deltas[i] =
          static_cast<T>(static_cast<Unsigned>(values[begin + i]) - static_cast<Unsigned>(values[begin + i - 1]));
      least = i == 0 ? deltas[0] : std::min(least, deltas[i]);
    }
    std::array<std::uint64_t, kMiniblocks> any{};
    for (std::size_t i = 0; i < kBlock; ++i) {
      packed[i] =
          i < count ? static_cast<Unsigned>(static_cast<Unsigned>(deltas[i]) - static_cast<Unsigned>(least)) : 0;
      any[i / kMiniblock] |= packed[i];
    }
    put_varint(out, zigzag(least));
    for (const std::uint64_t bits : any) out += static_cast<char>(std::bit_width(bits));
    for (std::size_t mini = 0; mini * kMiniblock < count; ++mini)
      put_bits(out, std::span(packed).subspan(mini * kMiniblock, kMiniblock),
               static_cast<unsigned>(std::bit_width(any[mini])));
  }
}

template void put_delta_binary_packed(std::string&, std::span<const std::int32_t>);
template void put_delta_binary_packed(std::string&, std::span<const std::int64_t>);

void put_hybrid(std::string& out, std::span<const std::uint32_t> values, unsigned width) {
  if (values.empty()) return;
  if (std::all_of(values.begin(), values.end(), [&](std::uint32_t value) { return value == values.front(); })) {
    put_varint(out, values.size() << 1U);
    put_little_endian(out, values.front(), (width + 7) / 8);
    return;
  }
  constexpr std::size_t kGroup = 8;
  put_varint(out, (((values.size() + kGroup - 1) / kGroup) << 1U) | 1U);
  std::array<std::uint64_t, kBlock> block;
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, values.size() - begin);
    const std::size_t whole = (count + kGroup - 1) / kGroup * kGroup;
    for (std::size_t i = 0; i < whole; ++i) block[i] = i < count ? values[begin + i] : 0;
    put_bits(out, std::span(block).first(whole), width);
  }
}

}  // namespace segue::tables::parquet
