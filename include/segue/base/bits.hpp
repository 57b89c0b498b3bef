// Numbers of a few bits each, one after the other.
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace segue {

// Appends the low `width` bits of each value (0 to 64; the others are to be 0), least significant first, and zeros up
// to a whole byte.
void put_bits(std::string& out, std::span<const std::uint64_t> values, unsigned width);

}  // namespace segue
