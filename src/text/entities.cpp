// HTML entities left in a name.
#include <algorithm>
#include <array>

#include "damage.hpp"
#include "utf8.hpp"

namespace segue::text {
namespace {

struct Entity {
  std::string_view name;
  char32_t code_point;
};

// Named characters of HTML 4 in Latin-1, Latin Extended-A and typography; ordered by name.
constexpr std::array<Entity, 131> kEntities = {
    {{"AElig", 0xC6},   {"Aacute", 0xC1},  {"Acirc", 0xC2},    {"Agrave", 0xC0},   {"Aring", 0xC5},
     {"Atilde", 0xC3},  {"Auml", 0xC4},    {"Ccedil", 0xC7},   {"ETH", 0xD0},      {"Eacute", 0xC9},
     {"Ecirc", 0xCA},   {"Egrave", 0xC8},  {"Euml", 0xCB},     {"Iacute", 0xCD},   {"Icirc", 0xCE},
     {"Igrave", 0xCC},  {"Iuml", 0xCF},    {"Ntilde", 0xD1},   {"OElig", 0x152},   {"Oacute", 0xD3},
     {"Ocirc", 0xD4},   {"Ograve", 0xD2},  {"Oslash", 0xD8},   {"Otilde", 0xD5},   {"Ouml", 0xD6},
     {"Prime", 0x2033}, {"Scaron", 0x160}, {"THORN", 0xDE},    {"Uacute", 0xDA},   {"Ucirc", 0xDB},
     {"Ugrave", 0xD9},  {"Uuml", 0xDC},    {"Yacute", 0xDD},   {"Yuml", 0x178},    {"aacute", 0xE1},
     {"acirc", 0xE2},   {"acute", 0xB4},   {"aelig", 0xE6},    {"agrave", 0xE0},   {"amp", 0x26},
     {"apos", 0x27},    {"aring", 0xE5},   {"atilde", 0xE3},   {"auml", 0xE4},     {"bdquo", 0x201E},
     {"brvbar", 0xA6},  {"bull", 0x2022},  {"ccedil", 0xE7},   {"cedil", 0xB8},    {"cent", 0xA2},
     {"copy", 0xA9},    {"curren", 0xA4},  {"dagger", 0x2020}, {"deg", 0xB0},      {"divide", 0xF7},
     {"eacute", 0xE9},  {"ecirc", 0xEA},   {"egrave", 0xE8},   {"emsp", 0x2003},   {"ensp", 0x2002},
     {"eth", 0xF0},     {"euml", 0xEB},    {"euro", 0x20AC},   {"frac12", 0xBD},   {"frac14", 0xBC},
     {"frac34", 0xBE},  {"gt", 0x3E},      {"hearts", 0x2665}, {"hellip", 0x2026}, {"iacute", 0xED},
     {"icirc", 0xEE},   {"iexcl", 0xA1},   {"igrave", 0xEC},   {"infin", 0x221E},  {"iquest", 0xBF},
     {"iuml", 0xEF},    {"laquo", 0xAB},   {"ldquo", 0x201C},  {"lsaquo", 0x2039}, {"lsquo", 0x2018},
     {"lt", 0x3C},      {"macr", 0xAF},    {"mdash", 0x2014},  {"micro", 0xB5},    {"middot", 0xB7},
     {"minus", 0x2212}, {"nbsp", 0xA0},    {"ndash", 0x2013},  {"not", 0xAC},      {"ntilde", 0xF1},
     {"oacute", 0xF3},  {"ocirc", 0xF4},   {"oelig", 0x153},   {"ograve", 0xF2},   {"ordf", 0xAA},
     {"ordm", 0xBA},    {"oslash", 0xF8},  {"otilde", 0xF5},   {"ouml", 0xF6},     {"para", 0xB6},
     {"plusmn", 0xB1},  {"pound", 0xA3},   {"prime", 0x2032},  {"quot", 0x22},     {"raquo", 0xBB},
     {"rdquo", 0x201D}, {"reg", 0xAE},     {"rsaquo", 0x203A}, {"rsquo", 0x2019},  {"sbquo", 0x201A},
     {"scaron", 0x161}, {"sect", 0xA7},    {"shy", 0xAD},      {"sup1", 0xB9},     {"sup2", 0xB2},
     {"sup3", 0xB3},    {"szlig", 0xDF},   {"thinsp", 0x2009}, {"thorn", 0xFE},    {"times", 0xD7},
     {"trade", 0x2122}, {"uacute", 0xFA},  {"ucirc", 0xFB},    {"ugrave", 0xF9},   {"uml", 0xA8},
     {"uuml", 0xFC},    {"yacute", 0xFD},  {"yen", 0xA5},      {"yuml", 0xFF},     {"zwj", 0x200D},
     {"zwnj", 0x200C}}};

constexpr std::size_t kLongestEntity = 9;  // "#x10FFFF" and the longest names, without & and ;

char32_t numeric_entity(std::string_view digits) {  // after "#"; 0 where it stands for no character
  const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
  if (hex) digits.remove_prefix(1);
  if (digits.empty()) return 0;
  char32_t value = 0;
  for (const char c : digits) {
    char32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<char32_t>(c - '0');
    } else if (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
      digit = static_cast<char32_t>((c | 0x20) - 'a' + 10);
    } else {
      return 0;
    }
    value = value * (hex ? 16 : 10) + digit;
    if (value > 0x10FFFF) return 0;
  }
  if (value < 0x20 || value == 0x7F || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  return value < 0xA0 ? from_windows_1252(static_cast<unsigned char>(value)) : value;  // as browsers read &#146;
}

char32_t entity(std::string_view name) {  // 0 where there is none
  if (name.size() > 1 && name[0] == '#') return numeric_entity(name.substr(1));
  const auto* found = std::lower_bound(kEntities.begin(), kEntities.end(), name,
                                       [](const Entity& e, std::string_view n) { return e.name < n; });
  return found != kEntities.end() && found->name == name ? found->code_point : 0;
}

}  // namespace

std::optional<std::string> decode_entities(std::string_view text) {
  std::size_t open = text.find('&');
  if (open == std::string_view::npos || text.find(';', open) == std::string_view::npos) return std::nullopt;
  std::string out;
  std::size_t done = 0;
  for (; open != std::string_view::npos; open = text.find('&', open + 1)) {
    const std::size_t close = text.substr(0, std::min(text.size(), open + kLongestEntity + 2)).find(';', open);
    if (close == std::string_view::npos) continue;
    const char32_t code_point = entity(text.substr(open + 1, close - open - 1));
    if (code_point == 0) continue;
    out.append(text, done, open - done);
    append_utf8(code_point, out);
    done = close + 1;
  }
  if (done == 0) return std::nullopt;
  out.append(text, done);
  return out;
}

}  // namespace segue::text
