// UTF-8 that was read as Latin-1 or Windows-1252 and written again as UTF-8.
#include <vector>

#include "damage.hpp"
#include "utf8.hpp"

namespace segue::text {
namespace {

bool is_lower(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7); }

struct Sequence {
  std::size_t at, length;  // in code points of the damaged text, which are bytes of the true one
  char32_t meant;
};

// Curly quotes, dashes, dots: what people do write after an accented capital.
bool is_common_mark(char32_t c) {
  return c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 || c == 0x2013 || c == 0x2014;
}

// Whether nobody means the damaged sequence as it stands.
bool is_certain(std::u32string_view text, const std::vector<Sequence>& sequences, std::size_t which) {
  const Sequence& s = sequences[which];
  const char32_t lead = text[s.at], second = text[s.at + 1];
  const char32_t before = s.at > 0 ? text[s.at - 1] : U' ';
  const char32_t after = s.at + s.length < text.size() ? text[s.at + s.length] : U' ';
  const auto neighbour = [&](std::size_t other) {  // a letter of the same script, in one word with this one
    return other < sequences.size() && sequences[other].length == s.length &&
           (sequences[other].at + s.length == s.at || s.at + s.length == sequences[other].at);
  };
  if (s.length == 2) {
    if (lead <= 0xC5) {  // Latin-1 and Latin Extended-A letters
      if (second < 0xC0) return true;
      return is_lower(before) || (is_lower(after) && second != 0x2019);
    }
    if (lead <= 0xC9) return is_lower(before) || (is_lower(after) && !is_common_mark(second));
    if (lead <= 0xCD) return false;
    return neighbour(which - 1) || neighbour(which + 1);  // Greek, Cyrillic, Hebrew, Arabic: a word of them
  }
  if (s.length == 3) {
    if (s.meant >= 0x2000 && s.meant <= 0x2BFF) return lead == 0xE2;  // quotes, dashes, symbols
    return neighbour(which - 1) || neighbour(which + 1);
  }
  return lead == 0xF0;  // emoji
}

// The true text of a stretch that Windows-1252 can write; nothing where it was meant as it is.
std::optional<std::string> decode_stretch(std::u32string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (const char32_t c : text) bytes.push_back(static_cast<char>(static_cast<unsigned char>(to_windows_1252(c))));
  std::vector<Sequence> sequences;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) return std::nullopt;
    std::size_t next = at;
    if (length > 1) sequences.push_back({at, length, next_code_point(bytes, next)});
    at += length;
  }
  for (std::size_t i = 0; i < sequences.size(); ++i)
    if (is_certain(text, sequences, i)) return bytes;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> decode_mojibake(std::string_view text) {
  const auto has_lead = [&] {  // U+00C2..U+00F4 begin with the byte C3; most texts end here
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
      if (text[i] == '\xC3' && static_cast<unsigned char>(text[i + 1]) >= 0x82) return true;
    return false;
  };
  if (!has_lead()) return std::nullopt;
  const std::u32string points = decode(text);
  std::string out;
  bool changed = false;
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin;
    while (end < points.size() && to_windows_1252(points[end]) >= 0) ++end;
    const auto stretch = std::u32string_view(points).substr(begin, end - begin);
    if (const auto meant = decode_stretch(stretch)) {
      out += *meant;
      changed = true;
    } else {
      out += encode(stretch);
    }
    if (end < points.size()) append_utf8(points[end++], out);
    begin = end;
  }
  if (!changed) return std::nullopt;
  return out;
}

}  // namespace segue::text
