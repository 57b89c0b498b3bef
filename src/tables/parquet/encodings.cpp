#include "parquet/encodings.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>
#include <vector>

#include "parquet/thrift.hpp"

#include "segue/base/bits.hpp"

namespace segue::tables::parquet {
namespace {

constexpr std::size_t kBlock = 128, kMiniblocks = 4, kMiniblock = kBlock / kMiniblocks;

void put_little_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

}  // namespace

template <typename T>
void put_delta_binary_packed(std::string& out, std::span<const T> values) {
  using Unsigned = std::make_unsigned_t<T>;
  out.reserve(out.size() + values.size_bytes());  // as a rule it is less
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

void put_delta_byte_array(std::string& out, std::span<const std::string_view> values) {
  std::vector<std::int32_t> prefixes, suffixes;
  std::string bytes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view value = values[i], before = i > 0 ? values[i - 1] : std::string_view();
    const auto same = std::mismatch(value.begin(), value.end(), before.begin(), before.end()).first - value.begin();
    prefixes.push_back(static_cast<std::int32_t>(same));
    suffixes.push_back(static_cast<std::int32_t>(value.size() - static_cast<std::size_t>(same)));
    bytes += value.substr(static_cast<std::size_t>(same));
  }
  put_delta_binary_packed(out, std::span<const std::int32_t>(prefixes));
  put_delta_binary_packed(out, std::span<const std::int32_t>(suffixes));
  out += bytes;
}

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
