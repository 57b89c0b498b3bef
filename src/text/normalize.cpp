#include "segue/text/normalize.hpp"

#include <array>

#include "code_points.hpp"
#include "fold.hpp"
#include "utf8.hpp"

namespace segue::text {
namespace {

// "!!!" and "???" are names: the text itself, its blanks made single.
std::string fold_symbols(const std::u32string& folded) {
  std::u32string out;
  bool gap = false;
  for (const char32_t c : folded) {
    if (is_blank(c)) {
      gap = !out.empty();
    } else if (!is_invisible(c)) {
      if (gap) out.push_back(U' ');
      gap = false;
      out.push_back(c);
    }
  }
  compose(out);
  return encode(out);
}

std::string normalize_ascii(std::string_view text) {
  std::array<char, 512> small;
  std::string large;
  char* room = small.data();
  if (text.size() * kFoldGrowth > small.size()) {
    large.resize(text.size() * kFoldGrowth);
    room = large.data();
  }
  const std::size_t length = WordFolder<char>().fold(text, room);
  if (length == 0) return fold_symbols(std::u32string(text.begin(), text.end()));
  return {room, length};
}

// Whether any byte asks for more than the table: beyond ASCII, a control character, or what `repair` looks at.
bool is_plain(std::string_view text) {
  constexpr auto kPlain = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 0x20; c < 0x7F; ++c) table[c] = c != '&' && c != '%';
    return table;
  }();
  bool plain = true;
  for (const char c : text) plain &= kPlain[static_cast<unsigned char>(c)];
  return plain;
}

}  // namespace

std::string normalize(std::string_view text) {
  if (is_plain(text)) return normalize_ascii(text);
  const std::string clean = tidy(text);
  if (is_ascii(clean)) return normalize_ascii(clean);
  std::u32string folded = fold_letters(clean);
  std::u32string out(folded.size() * kFoldGrowth, U'\0');
  out.resize(WordFolder<char32_t>().fold(folded, out.data()));
  if (out.empty()) {
    std::string symbols = fold_symbols(folded);
    return symbols.empty() ? clean : symbols;  // a lone accent folds to nothing at all
  }
  compose(out);
  return encode(out);
}

}  // namespace segue::text
