// Code points in and out of bytes.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace segue::text {

[[nodiscard]] inline bool is_ascii(std::string_view text) {
  std::size_t i = 0;
  for (std::uint64_t word = 0; i + sizeof word <= text.size(); i += sizeof word) {
    std::memcpy(&word, text.data() + i, sizeof word);
    if ((word & 0x8080808080808080U) != 0) return false;
  }
  for (; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0x80U) != 0) return false;
  return true;
}

// Bytes of the well-formed sequence at `at`; 0 where there is none.
[[nodiscard]] std::size_t sequence_length(std::string_view text, std::size_t at);

// The code point at `at`, and moves past it. A byte that belongs to no well-formed sequence is read as Windows-1252,
// the superset of Latin-1 that people mean by it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);

[[nodiscard]] std::u32string decode(std::string_view text);
void append_utf8(char32_t code_point, std::string& out);
[[nodiscard]] std::string encode(std::u32string_view text);

// The same text where it is well-formed, else with its stray bytes read as Windows-1252.
[[nodiscard]] std::string well_formed(std::string_view text);

// Windows-1252 to Unicode (the five bytes it leaves free stay C1 controls), and back; -1 where there is no byte.
[[nodiscard]] char32_t from_windows_1252(unsigned char byte);
[[nodiscard]] int to_windows_1252(char32_t code_point);

}  // namespace segue::text
