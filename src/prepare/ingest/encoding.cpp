#include "ingest/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <iconv.h>

#include "segue/text/repair.hpp"

namespace segue::prepare {

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size()) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + i, sizeof word);
      const std::uint64_t zeros = (word - 0x0101010101010101U) & ~word & 0x8080808080808080U;
      if ((word & 0x8080808080808080U) == 0 && zeros == 0) {
        i += 8;
        continue;
      }
    }
    const unsigned char c = byte(i);
    if (c == 0) return false;
    std::size_t length = 1;
    if (c >= 0x80) length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c >= 0x80 && (c < 0xC2 || c > 0xF4)) return false;
    if (i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0U) != 0x80) return false;
    if ((c == 0xE0 && byte(i + 1) < 0xA0) || (c == 0xED && byte(i + 1) > 0x9F) || (c == 0xF0 && byte(i + 1) < 0x90) ||
        (c == 0xF4 && byte(i + 1) > 0x8F))
      return false;
    i += length;
  }
  return true;
}

std::string_view as_utf8(std::string_view text, std::string& scratch) {
  if (is_utf8(text)) return text;
  std::string without(text);
  std::erase(without, '\0');
  scratch = text::repair(without);
  return scratch;
}

std::string_view from_python_bytes(std::string_view text, std::string& scratch) {
  if (text.size() < 3 || text[0] != 'b' || (text[1] != '\'' && text[1] != '"') || text.back() != text[1]) return text;
  const std::string_view inner = text.substr(2, text.size() - 3);
  std::string out;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '\\' || i + 1 == inner.size()) {
      out += inner[i];
      continue;
    }
    const char next = inner[++i];
    unsigned value = 0;
    if (next == 'x' && i + 2 < inner.size() + 0 &&
        std::from_chars(inner.data() + i + 1, inner.data() + i + 3, value, 16).ptr == inner.data() + i + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
    }
  }
  if (is_utf8(out)) {
    scratch = std::move(out);
    return scratch;
  }
  return as_utf8(std::string(out), scratch);
}

void Decoder::Close::operator()(void* state) const { iconv_close(state); }

std::optional<Decoder> Decoder::of(const std::string& encoding) {
  const iconv_t state = iconv_open("UTF-8", encoding.c_str());
  if (reinterpret_cast<std::intptr_t>(state) == -1) return std::nullopt;
  Decoder decoder;
  decoder.state_.reset(state);
  // What takes rows and cells apart looks for single bytes.
  constexpr std::string_view kAscii = "a,;\"\n\t0";
  if (decoder.convert(kAscii) != kAscii) return std::nullopt;
  return decoder;
}

std::string_view Decoder::decode(std::string_view text, std::string& scratch) const {
  auto converted = convert(text);
  if (!converted) return as_utf8(text, scratch);
  std::erase(*converted, '\0');
  scratch = std::move(*converted);
  return scratch;
}

std::optional<std::string> Decoder::convert(std::string_view text) const {
  constexpr std::size_t kMostBytes = 4;  // of UTF-8, for a byte of another encoding
  constexpr auto kFailed = static_cast<std::size_t>(-1);
  std::string out(kMostBytes * text.size() + kMostBytes, '\0');
  std::string in(text);
  char *from = in.data(), *to = out.data();
  std::size_t left = in.size(), room = out.size();
  iconv(state_.get(), nullptr, nullptr, nullptr, nullptr);  // from the beginning
  if (iconv(state_.get(), &from, &left, &to, &room) == kFailed) return std::nullopt;
  // Where an accent may follow a letter (windows-1255, windows-1258), the last one is held back until it is asked for.
  if (iconv(state_.get(), nullptr, nullptr, &to, &room) == kFailed) return std::nullopt;
  out.resize(out.size() - room);
  return out;
}

}  // namespace segue::prepare
