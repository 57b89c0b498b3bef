#include "code_points.hpp"

#include <algorithm>
#include <array>
#include <utf8proc.h>

#include "fold.hpp"

namespace segue::text {
namespace {

struct Spelling {
  char32_t letter;
  std::string_view latin;
};

// Latin letters that Unicode does not decompose, in the spelling people fall back to. Lower case: folding came before.
constexpr std::array<Spelling, 24> kLatinSpellings = {{
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"},
    {0x0127, "h"},  {0x0131, "i"},  {0x0138, "k"}, {0x0142, "l"}, {0x014B, "n"},  {0x0153, "oe"},
    {0x0167, "t"},  {0x0180, "b"},  {0x0188, "c"}, {0x0192, "f"}, {0x0199, "k"},  {0x01E5, "g"},
    {0x0237, "j"},  {0x023C, "c"},  {0x0253, "b"}, {0x0256, "d"}, {0x0257, "d"},  {0x0268, "i"},
}};

bool is_latin(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x2AF && c != 0xD7 && c != 0xF7) ||
         (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0x2C60 && c <= 0x2C7F) || (c >= 0xA722 && c <= 0xA7FF) ||
         (c >= 0xAB30 && c <= 0xAB64);
}

bool is_diacritic(char32_t c) {  // combining marks of no script of their own
  return (c >= 0x300 && c <= 0x36F && c != 0x345) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

bool is_mark(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
}

bool is_hebrew(char32_t c) { return c >= 0x5D0 && c <= 0x5EA; }

bool is_apostrophe(char32_t c) {
  constexpr std::array<char32_t, 16> kApostrophes = {0x00B4, 0x02B9, 0x02BB, 0x02BC, 0x02BD, 0x02C8, 0x055A, 0x05F3,
                                                     0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2035, 0xA78C, 0xFF07};
  return std::binary_search(kApostrophes.begin(), kApostrophes.end(), c);
}

// Before decomposition, which would tear these apart or make letters of them.
utf8proc_int32_t before_folding(utf8proc_int32_t c, void*) {
  if (is_apostrophe(static_cast<char32_t>(c))) return '\'';
  switch (c) {
    case 0x00A9:
    case 0x00AE:
    case 0x2117:
    case 0x2120:
    case 0x2122:  // (c) (r) (p) SM TM: no letters of the name
      return ' ';
    case 0x309B:
      return 0x3099;  // spacing dakuten and handakuten, which join the kana before them
    case 0x309C:
      return 0x309A;
    case 0x05F4:
      return '"';
    default:
      return c;
  }
}

std::u32string decompose(std::string_view text, int options, utf8proc_custom_func custom) {
  const auto chosen = static_cast<utf8proc_option_t>(options);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  std::u32string out(text.size() * 2 + 16, U'\0');
  for (;;) {
    static_assert(sizeof(char32_t) == sizeof(utf8proc_int32_t));
    auto* points = reinterpret_cast<utf8proc_int32_t*>(out.data());
    const auto room = static_cast<utf8proc_ssize_t>(out.size());
    const utf8proc_ssize_t length = utf8proc_decompose_custom(bytes, static_cast<utf8proc_ssize_t>(text.size()), points,
                                                              room, chosen, custom, nullptr);
    if (length < 0) return {};  // not UTF-8 or beyond 2 GiB: `repair` has ruled out both
    out.resize(static_cast<std::size_t>(length));
    if (length <= room) return out;
  }
}

int combining_class(char32_t c) {
  return c < 0x300 ? 0 : utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class;
}

// Canonical order of combining marks, which a character dropped from between them may have broken.
void reorder_marks(std::u32string& text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const int own = combining_class(text[i]);
    for (std::size_t at = i; own > 0 && at > 0 && combining_class(text[at - 1]) > own; --at)
      std::swap(text[at], text[at - 1]);
  }
}

void strip_accents(std::u32string& text) {
  std::u32string out;
  out.reserve(text.size() + 8);
  bool after_latin = true;  // a mark without a base goes as well
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (is_diacritic(c)) {
      if (!after_latin) out.push_back(c);
      continue;
    }
    if (c < 0x80) {
      const bool gershayim =
          c == '"' && i > 0 && i + 1 < text.size() && is_hebrew(text[i - 1]) && is_hebrew(text[i + 1]);
      out.push_back(gershayim ? U'\'' : c);
      after_latin = true;
      continue;
    }
    if (is_apostrophe(c)) {  // one that decomposition brought
      out.push_back(U'\'');
      after_latin = true;
      continue;
    }
    if (is_mark(c)) {
      out.push_back(c);
      continue;
    }
    after_latin = is_latin(c) || !is_letter(c);
    const auto* known =
        std::find_if(kLatinSpellings.begin(), kLatinSpellings.end(), [c](const Spelling& s) { return s.letter == c; });
    if (known == kLatinSpellings.end()) {
      out.push_back(c);
    } else {
      out.append(known->latin.begin(), known->latin.end());
    }
  }
  text = std::move(out);
}

}  // namespace

bool is_letter(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return true;
    default:
      return false;
  }
}

bool is_blank(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
  if (c == 0x85) return true;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return c == 0x3164 || c == 0x115F || c == 0x1160;  // Hangul fillers are blanks to the eye
  }
}

bool is_joiner(char32_t c) { return c == 0x200C || c == 0x200D; }

bool is_invisible(char32_t c) {
  if (c < 0x80) return (c < 0x20 && (c < 9 || c > 13)) || c == 0x7F;
  if ((c & 0xFFFEU) == 0xFFFEU || (c >= 0xFDD0 && c <= 0xFDEF)) return true;  // noncharacters
  if (c >= 0xE0020 && c <= 0xE007F) return false;                             // flags of regions are emoji
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_CC ? c != 0x85 : category == UTF8PROC_CATEGORY_CF;
}

char32_t fold_code_point(char32_t c) {
  if (c >= 0xFE00 && c <= 0xFE0F) return kDrops;    // variation selectors
  if (c >= 0xE0100 && c <= 0xE01EF) return kDrops;  // and the supplementary ones
  if (c == 0x0640) return kDrops;                   // tatweel only stretches an Arabic word
  if (is_blank(c)) return kParts;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return c;
    case UTF8PROC_CATEGORY_CN:  // letters newer than this library, not noncharacters
      return is_invisible(c) ? kDrops : c;
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CC:
      return kDrops;
    default:
      return kParts;
  }
}

std::u32string fold_letters(std::string_view text) {
  std::u32string out = decompose(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, before_folding);
  strip_accents(out);
  return out;
}

void compose(std::u32string& text) {
  reorder_marks(text);
  auto* points = reinterpret_cast<utf8proc_int32_t*>(text.data());
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  const utf8proc_ssize_t length = utf8proc_normalize_utf32(points, static_cast<utf8proc_ssize_t>(text.size()), options);
  if (length >= 0) text.resize(static_cast<std::size_t>(length));
}

std::u32string canonical(std::string_view text) {
  std::u32string out = decompose(text, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, nullptr);
  compose(out);
  return out;
}

}  // namespace segue::text
