#include "spelling.hpp"

#include <fmt/format.h>
#include <vector>

#include "random.hpp"

namespace segue::generate {
namespace {

using Letters = std::vector<char32_t>;

Letters letters_of(std::string_view text) {  // of UTF-8 this room made itself: always valid
  Letters out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const unsigned length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t letter = length == 1 ? lead : lead & (0x7fU >> length);
    for (unsigned k = 1; k < length; ++k) letter = (letter << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    out.push_back(letter);
    i += length;
  }
  return out;
}

void append(std::string& out, char32_t letter) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (letter < 0x80) return byte(letter);
  if (letter < 0x800) {
    byte(0xc0U | (letter >> 6U));
  } else {
    byte(0xe0U | (letter >> 12U));
    byte(0x80U | ((letter >> 6U) & 0x3fU));
  }
  byte(0x80U | (letter & 0x3fU));
}

std::string text_of(const Letters& letters) {
  std::string out;
  for (const char32_t letter : letters) append(out, letter);
  return out;
}

bool capital(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) ||
         (c >= 0x410 && c <= 0x42f);
}
char32_t lower(char32_t c) { return capital(c) ? c + 0x20 : c; }
char32_t upper(char32_t c) { return c > 0x20 && c != 0x3c2 && capital(c - 0x20) ? c - 0x20 : c; }

char32_t without_accent(char32_t c) {  // the letters from U+00C0 to U+00FF
  static constexpr std::string_view kBase = "AAAAAA.CEEEEIIII.NOOOOO.OUUUUY..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
  if (c < 0xc0 || c > 0xff || kBase[c - 0xc0] == '.') return c;
  return static_cast<char32_t>(kBase[c - 0xc0]);
}

template <typename Function>
std::string each_letter(std::string_view text, Function function) {
  Letters letters = letters_of(text);
  for (char32_t& letter : letters) letter = function(letter);
  return text_of(letters);
}

std::string move_article(std::string_view name) {
  if (!name.starts_with("The ")) return std::string(name);
  return fmt::format("{}, The", name.substr(4));
}

std::string swap_ampersand(std::string_view name) {
  std::string out(name);
  if (const auto at = out.find(" & "); at != std::string::npos) return out.replace(at, 3, " and ");
  if (const auto at = out.find(" and "); at != std::string::npos) return out.replace(at, 5, " & ");
  return out;
}

std::string disturb_whitespace(std::string_view name, std::uint64_t choice) {
  const auto gap = name.find(' ');
  if (gap == std::string_view::npos || choice % 3 == 0) return fmt::format("{} ", name);
  const std::string_view wide = choice % 3 == 1 ? "  " : "\u00a0";
  return fmt::format("{}{}{}", name.substr(0, gap), wide, name.substr(gap + 1));
}

std::string misspell(std::string_view name, std::uint64_t choice) {
  Letters letters = letters_of(name);
  if (letters.size() < 5) return std::string(name);
  const std::size_t at = 1 + choice % (letters.size() - 2);  // never the first letter
  if ((choice >> 32U) % 2 == 0 && letters[at] != letters[at + 1]) {
    std::swap(letters[at], letters[at + 1]);
  } else {
    letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return text_of(letters);
}

std::string read_as_windows_1252(std::string_view name) {
  static constexpr char16_t kHigh[] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                       0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                       0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                       0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    append(out, byte >= 0x80 && byte < 0xa0 ? kHigh[byte - 0x80] : byte);
  }
  return out;
}

std::string mark(const TitleParts& parts, bool other_form) {
  switch (parts.version) {
    case Version::original:
      return "";
    case Version::remaster:
      return other_form ? fmt::format(" ({} Remaster)", parts.year) : fmt::format(" - Remastered {}", parts.year);
    case Version::live:
      return other_form ? " - Live" : " (Live)";
    case Version::radio_edit:
      return other_form ? " (Radio Edit)" : " - Radio Edit";
    case Version::deluxe:
      return other_form ? " - Deluxe Edition" : " (Deluxe Edition)";
    case Version::acoustic:
      return other_form ? " - Acoustic Version" : " (Acoustic)";
    case Version::remix:
      return other_form ? fmt::format(" - {} Remix", parts.remixer) : fmt::format(" ({} Remix)", parts.remixer);
  }
  return "";
}

}  // namespace

std::string_view version_name(Version version) {
  static constexpr std::string_view kNames[] = {"original", "remaster", "live", "radio_edit",
                                                "deluxe",   "acoustic", "remix"};
  return kNames[static_cast<std::size_t>(version)];
}

std::string spell_artist(std::string_view name, ArtistSpelling kind, std::uint64_t choice) {
  switch (kind) {
    case ArtistSpelling::canonical:
      return std::string(name);
    case ArtistSpelling::lower:
      return each_letter(name, lower);
    case ArtistSpelling::upper:
      return each_letter(name, upper);
    case ArtistSpelling::article:
      return move_article(name);
    case ArtistSpelling::ampersand:
      return swap_ampersand(name);
    case ArtistSpelling::no_accents:
      return each_letter(name, without_accent);
    case ArtistSpelling::whitespace:
      return disturb_whitespace(name, choice);
    case ArtistSpelling::typo:
      return misspell(name, choice);
    case ArtistSpelling::mojibake:
      return read_as_windows_1252(name);
  }
  return std::string(name);
}

std::string spell_title(const TitleParts& parts, TitleSpelling kind, std::uint64_t choice) {
  std::string title(parts.title);
  if (kind == TitleSpelling::typo) title = misspell(title, choice);
  if (kind == TitleSpelling::whitespace) title = disturb_whitespace(title, choice);
  if (!parts.guest.empty() && kind != TitleSpelling::credit_in_artist)
    title += kind == TitleSpelling::credit_bare ? fmt::format(" ft. {}", parts.guest)
                                                : fmt::format(" (feat. {})", parts.guest);
  title += mark(parts, kind == TitleSpelling::mark_form);
  return kind == TitleSpelling::lower ? each_letter(title, lower) : title;
}

std::uint64_t name_identity(std::string_view name) {
  std::uint64_t identity = 0;
  std::string word;
  const auto take = [&] {
    // Words are summed, not chained: "Lanterns, The" is "The Lanterns".
    std::uint64_t hash = 0;
    for (const char c : word) hash = mix(hash, static_cast<unsigned char>(c));
    if (!word.empty() && word != "the" && word != "and") identity += hash;
    word.clear();
  };
  for (const char32_t letter : letters_of(name)) {
    const char32_t plain = without_accent(lower(letter));
    const bool separates = plain < 0x80 && !(plain >= 'a' && plain <= 'z') && !(plain >= '0' && plain <= '9');
    if (separates)
      take();
    else
      append(word, plain);
  }
  take();
  return identity;
}

}  // namespace segue::generate
