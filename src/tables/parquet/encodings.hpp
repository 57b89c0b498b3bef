// Parquet's encodings of a page's values. Source: https://parquet.apache.org/docs/file-format/data-pages/encodings/
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace segue::tables::parquet {

enum class Encoding : std::uint8_t {
  plain = 0,
  rle = 3,
  delta_binary_packed = 5,
  delta_byte_array = 7,
  rle_dictionary = 8
};

// Differences in blocks of 128 with four widths each. T is std::int32_t or std::int64_t; differences wrap.
template <typename T>
void put_delta_binary_packed(std::string& out, std::span<const T> values);

// What each text has in common with the one before is told by its length, the rest follows. Texts of less than 2^31
// bytes.
void put_delta_byte_array(std::string& out, std::span<const std::string_view> values);

// The RLE and bit-packing hybrid: one run where all values are equal, else bit-packed throughout.
void put_hybrid(std::string& out, std::span<const std::uint32_t> values, unsigned width);

}  // namespace segue::tables::parquet
