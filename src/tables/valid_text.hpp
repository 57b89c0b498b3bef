// Private to this room: DuckDB and Parquet hold UTF-8 only and do not look; what is not UTF-8 must not get in.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace segue::tables {

// Bytes of the well-formed UTF-8 character that `text` begins with; 0: none.
[[nodiscard]] inline std::size_t character_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (text.empty()) return 0;
  if (at(0) < 0x80) return 1;
  const std::size_t bytes = at(0) < 0xC2 ? 0 : at(0) < 0xE0 ? 2 : at(0) < 0xF0 ? 3 : at(0) < 0xF5 ? 4 : 0;
  if (bytes == 0 || text.size() < bytes) return 0;
  for (std::size_t i = 1; i < bytes; ++i)
    if ((at(i) & 0xC0U) != 0x80) return 0;
  if ((at(0) == 0xE0 && at(1) < 0xA0) || (at(0) == 0xF0 && at(1) < 0x90)) return 0;  // longer than it needs to be
  if ((at(0) == 0xED && at(1) > 0x9F) || (at(0) == 0xF4 && at(1) > 0x8F)) return 0;  // surrogates, beyond U+10FFFF
  return bytes;
}

// `text` itself where it is UTF-8, else `buffer` with U+FFFD in place of each byte that is not.
[[nodiscard]] inline std::string_view valid_text(std::string_view text, std::string& buffer) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= text.size()) std::memcpy(&eight, text.data() + at, sizeof eight);
    const bool ascii = at + sizeof eight <= text.size() && (eight & 0x8080808080808080U) == 0;
    const std::size_t bytes = ascii ? sizeof eight : character_bytes(text.substr(at));
    if (bytes == 0) break;
    at += bytes;
  }
  if (at == text.size()) return text;
  buffer.assign(text.substr(0, at));
  while (at < text.size()) {
    const std::size_t bytes = character_bytes(text.substr(at));
    if (bytes == 0) buffer += "\xEF\xBF\xBD";
    if (bytes != 0) buffer += text.substr(at, bytes);
    at += bytes == 0 ? 1 : bytes;
  }
  return buffer;
}

}  // namespace segue::tables
