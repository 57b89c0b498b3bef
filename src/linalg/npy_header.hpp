// The header of a .npy: element type, order, shape. Versions 1 to 3 of numpy's format.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/result.hpp"

namespace segue::linalg {

struct NpyHeader {
  std::string type;  // numpy's "descr": "<f4"
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;  // empty: one value without dimensions
  std::size_t bytes = 0;             // where the elements start

  // The product of the shape; an overflow is refused while parsing.
  [[nodiscard]] std::uint64_t elements() const;
};

constexpr std::size_t kNpyPrefixBytes = 12;  // enough to know how long the header is

// The length of the whole header, from its first kNpyPrefixBytes (or all there is). `name` is for the message.
[[nodiscard]] Result<std::size_t> npy_header_length(std::span<const std::byte> prefix, std::string_view name);
[[nodiscard]] Result<NpyHeader> parse_npy_header(std::span<const std::byte> header, std::string_view name);

// A header as numpy writes it, version 1, padded to 64 bytes.
[[nodiscard]] std::string make_npy_header(std::string_view type, std::span<const std::uint64_t> shape);

}  // namespace segue::linalg
