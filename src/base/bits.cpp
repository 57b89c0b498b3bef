#include "segue/base/bits.hpp"

#include <cstring>

namespace segue {

char* put_bits(char* at, std::span<const std::uint64_t> values, unsigned width) {
  char* const end = at + (values.size() * width + 7) / 8;
  if (width == 0) return end;
  std::uint64_t buffer = 0;
  unsigned filled = 0;  // below 64
  for (const std::uint64_t value : values) {
    buffer |= value << filled;
    if (filled + width < 64) {
      filled += width;
      continue;
    }
    std::memcpy(at, &buffer, sizeof buffer);
    at += sizeof buffer;
    buffer = filled == 0 ? 0 : value >> (64 - filled);
    filled = filled + width - 64;
  }
  std::memcpy(at, &buffer, sizeof buffer);
  return end;
}

void put_bits(std::string& out, std::span<const std::uint64_t> values, unsigned width) {
  const std::size_t begin = out.size();
  out.resize(begin + (values.size() * width + 7) / 8 + kBitsSlack);
  const char* const end = put_bits(out.data() + begin, values, width);
  out.resize(static_cast<std::size_t>(end - out.data()));
}

}  // namespace segue
