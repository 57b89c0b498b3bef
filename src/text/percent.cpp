// Percent-encoding (RFC 3986) left in a name.
#include "damage.hpp"
#include "utf8.hpp"

namespace segue::text {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool is_alphanumeric(int byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

}  // namespace

// Certain means: no blank in the text, every % starts a code, no code stands for a letter, digit or control character
// (encoders leave letters alone), and the bytes are UTF-8.
std::optional<std::string> decode_percent(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::nullopt;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') return std::nullopt;
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    const int byte = high * 16 + low;
    if (byte < 0x20 || byte == 0x7F || is_alphanumeric(byte)) return std::nullopt;
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    i += 2;
  }
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t length = sequence_length(out, at);
    if (length == 0) return std::nullopt;
    at += length;
  }
  return out;
}

}  // namespace segue::text
