#include "segue/base/bits.hpp"

#include <cstring>

namespace segue {

void put_bits(std::string& out, std::span<const std::uint64_t> values, unsigned width) {
  if (width == 0) return;
  const std::size_t begin = out.size(), bytes = (values.size() * width + 7) / 8;
  out.resize(begin + bytes + sizeof(std::uint64_t));  // whole words, of the last what is needed
  char* at = out.data() + begin;
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
  out.resize(begin + bytes);
}

}  // namespace segue
