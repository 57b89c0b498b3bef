// Texts that provoke the rules of the room: pieces of names, escapes and marks among random bytes and code points.
#pragma once
#include <random>
#include <string>
#include <string_view>

#include "utf8.hpp"

namespace segue::text {

inline std::string random_text(std::mt19937& random) {
  // Pieces that provoke the rules, among random bytes and code points.
  constexpr std::string_view kPieces[] = {"(",
                                          ")",
                                          "[",
                                          " - ",
                                          "Live",
                                          "feat. ",
                                          "Remix",
                                          "Remastered 2009",
                                          " ft ",
                                          "with ",
                                          "Radio Edit",
                                          "~",
                                          "-",
                                          "Song",
                                          " ",
                                          "【",
                                          "ライブ",
                                          "at ",
                                          "&",
                                          "amp;",
                                          "&amp;",
                                          "%20",
                                          "%",
                                          "Ã",
                                          "¶",
                                          "\xC3",
                                          "\xB6",
                                          "'",
                                          "’",
                                          ".",
                                          "$",
                                          "#",
                                          "C",
                                          "a",
                                          "é",
                                          "\xCC\x81",
                                          "が",
                                          "ﾞ",
                                          "ß",
                                          "İ",
                                          "1",
                                          ",",
                                          "000",
                                          " ",
                                          "\t",
                                          "â",
                                          "€",
                                          "™",
                                          "\xE2\x80\x8D",
                                          "ᄒ",
                                          "ᅡ",
                                          "×",
                                          "Ð",
                                          "ð"};
  std::string out;
  const unsigned length = random() % 12;
  for (unsigned i = 0; i < length; ++i) {
    const unsigned kind = random() % 4;
    if (kind == 0) {
      out.push_back(static_cast<char>(random() & 0xFFU));
    } else if (kind == 1) {
      char32_t c = random() % 0x30000;
      if (c >= 0xD800 && c < 0xE000) c = 'x';
      append_utf8(c, out);
    } else {
      out += kPieces[random() % std::size(kPieces)];
    }
  }
  return out;
}

inline bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace segue::text
