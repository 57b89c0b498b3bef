// Bits as deflate packs them (RFC 1951, 3.1.1): into each byte from its lowest bit.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "huffman.hpp"

namespace segue::linalg::zip {

constexpr std::size_t kMostStored = 65535, kStoredHeader = 5;  // bytes
constexpr std::size_t kWrittenBeyond = 8;                      // bytes after end() that may be overwritten

class BitWriter {
 public:
  explicit BitWriter(std::byte* out) : out_(out) {}

  void add(std::uint64_t bits, unsigned count) {  // 56 at most until flush()
    held_ |= bits << count_;
    count_ += count;
  }
  void add(Code code) { add(code.bits, code.length); }
  void flush() {  // stores 8 bytes, of which the whole ones are kept
    std::memcpy(out_, &held_, sizeof(held_));
    out_ += count_ / 8;
    held_ >>= count_ & ~7U;
    count_ &= 7U;
  }
  void put(std::uint64_t bits, unsigned count) {
    add(bits, count);
    flush();
  }
  void put(Code code) { put(code.bits, code.length); }
  // A block of bytes as they are, kMostStored at most.
  void store(std::span<const std::byte> bytes) {
    put(0, 3);  // stored, not the last
    put(0, (8 - count_) % 8);
    put(bytes.size() | (~bytes.size() & 0xffffU) << 16U, 32);
    if (!bytes.empty()) std::memcpy(out_, bytes.data(), bytes.size());
    out_ += bytes.size();
  }
  const std::byte* end() const { return out_; }

 private:
  std::byte* out_;
  std::uint64_t held_ = 0;
  unsigned count_ = 0;
};

}  // namespace segue::linalg::zip
