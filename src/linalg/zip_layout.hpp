// The few records of a .zip that .npz needs. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace segue::linalg::zip {

constexpr std::uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50,
                        kEnd64Locator = 0x07064b50;
constexpr std::size_t kLocalHeaderBytes = 30, kCentralHeaderBytes = 46, kEndBytes = 22, kEnd64Bytes = 56,
                      kEnd64LocatorBytes = 20;
constexpr std::uint16_t kExtra64 = 1;  // extra field with 64-bit sizes
constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::uint16_t kVersion64 = 45;
constexpr std::uint32_t kNo32 = 0xffffffffU;  // "see the 64-bit field"
constexpr std::uint16_t kNo16 = 0xffffU;
constexpr std::uint32_t kFixedTime = 0x00210000;  // 1980-01-01 00:00, as numpy has it: same content, same bytes

// Little-endian, at any alignment.
inline std::uint64_t get(std::span<const std::byte> bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
  return value;
}
inline void put(std::string& out, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
}

}  // namespace segue::linalg::zip
