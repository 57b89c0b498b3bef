// Huffman codes as deflate has them (RFC 1951, 3.2.2): given by their lengths alone.
#pragma once
#include <cstdint>
#include <span>

namespace segue::linalg::zip {

constexpr unsigned kMostCodeBits = 14;  // deflate allows 15; with 14 four codes fit a 64-bit word beside 7 bits kept

struct Code {
  std::uint16_t bits = 0;    // as they are sent, the first in bit 0
  std::uint16_t length = 0;  // 0: the symbol is not used
};

// The code of each symbol; at least two counts, of 300 at most, are to be above zero.
void make_codes(std::span<const std::uint32_t> counts, std::span<Code> codes);

}  // namespace segue::linalg::zip
