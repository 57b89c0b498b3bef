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
  put_varint(out, kBlock);
  put_varint(out, kMiniblocks);
  put_varint(out, values.size());
  put_varint(out, zigzag(values.empty() ? 0 : values.front()));
  std::array<T, kBlock> deltas{};
  std::array<std::uint64_t, kBlock> packed;
  constexpr std::size_t kMostOfBlock = 10 + kMiniblocks + kBlock * sizeof(T);  // 10: a varint
  std::size_t size = out.size();
  out.resize(size + (values.size() / kBlock + 1) * kMostOfBlock + kBitsSlack);
  for (std::size_t begin = 1; begin < values.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, values.size() - begin);
    for (std::size_t i = 0; i < count; ++i)
      deltas[i] =
          static_cast<T>(static_cast<Unsigned>(values[begin + i]) - static_cast<Unsigned>(values[begin + i - 1]));
    T least = deltas[0];
    for (std::size_t i = 1; i < count; ++i) least = std::min(least, deltas[i]);
    std::fill(deltas.begin() + static_cast<std::ptrdiff_t>(count), deltas.end(), least);
    for (std::size_t i = 0; i < kBlock; ++i)
      packed[i] = static_cast<Unsigned>(static_cast<Unsigned>(deltas[i]) - static_cast<Unsigned>(least));
    std::string head;
    put_varint(head, zigzag(least));
    std::array<unsigned, kMiniblocks> widths{};
    for (std::size_t mini = 0; mini < kMiniblocks; ++mini) {
      std::uint64_t any = 0;
      for (const std::uint64_t value : std::span(packed).subspan(mini * kMiniblock, kMiniblock)) any |= value;
      widths[mini] = static_cast<unsigned>(std::bit_width(any));
      head += static_cast<char>(widths[mini]);
    }
    char* at = std::copy(head.begin(), head.end(), out.data() + size);
    for (std::size_t mini = 0; mini * kMiniblock < count; ++mini)
      at = put_bits(at, std::span(packed).subspan(mini * kMiniblock, kMiniblock), widths[mini]);
    size = static_cast<std::size_t>(at - out.data());
  }
  out.resize(size);
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
