// Numbers of a few bits each, one after the other.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace segue {

// Appends the low `width` bits of each value (0 to 64; the others are to be 0), least significant first, and zeros up
// to a whole byte.
void put_bits(std::string& out, std::span<const std::uint64_t> values, unsigned width);
// The same into memory that has room for kBitsSlack bytes more; returns the end of what was put.
char* put_bits(char* at, std::span<const std::uint64_t> values, unsigned width);
inline constexpr std::size_t kBitsSlack = 8;

}  // namespace segue
