// From folded characters to words: the one set of rules for what is a letter, what joins, what parts.
// Runs over bytes (pure ASCII, the fast path) and over code points alike, so that both give the same words.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace segue::text {

// What an ASCII character becomes; values from '0' up are the character itself, lower case.
enum Fold : std::uint8_t { part, drop, dot, dollar, sharp, comma };

constexpr std::array<std::uint8_t, 128> kAsciiFold = [] {
  std::array<std::uint8_t, 128> table{};
  for (unsigned c = 0; c < 128; ++c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
      table[c] = static_cast<std::uint8_t>(c);
    } else if (c >= 'A' && c <= 'Z') {
      table[c] = static_cast<std::uint8_t>(c + 32);
    } else if ((c < 0x20 && (c < 9 || c > 13)) || c == 0x7F || c == '\'' || c == '`') {
      table[c] = drop;  // control characters, and apostrophes: "don't" and "dont" are one
    }
  }
  table['.'] = dot;
  table['$'] = dollar;
  table['#'] = sharp;
  table[','] = comma;
  return table;
}();

// What a character beyond ASCII does: the character itself, a parting, or nothing. Defined in code_points.cpp.
[[nodiscard]] char32_t fold_code_point(char32_t c);
[[nodiscard]] bool is_letter(char32_t c);
inline constexpr char32_t kParts = 0, kDrops = 1, kMusicSharp = 0x266F, kMusicFlat = 0x266D;

// How much longer than its input the output can be: "c#" becomes "c sharp".
inline constexpr std::size_t kFoldGrowth = 4;

template <typename Char>  // char or char32_t
class WordFolder {
 public:
  // Writes the words of `in` to `out` (room: kFoldGrowth * size), one space between two; returns their length.
  std::size_t fold(std::basic_string_view<Char> in, Char* out) {
    in_ = in;
    out_ = begin_ = out;
    for (at_ = 0; at_ < in_.size(); ++at_) {
      const char32_t c = point(at_);
      if (c < 128) {
        const std::uint8_t folded = kAsciiFold[c];
        if (folded >= '0') {
          put(static_cast<Char>(folded));
        } else if (folded == part) {
          parted_ = true;
        } else if (folded != drop) {
          special(folded);
        }
      } else {
        beyond_ascii(c);
      }
    }
    return static_cast<std::size_t>(out_ - begin_);
  }

 private:
  [[nodiscard]] char32_t point(std::size_t at) const {
    return static_cast<char32_t>(static_cast<std::conditional_t<sizeof(Char) == 1, unsigned char, char32_t>>(in_[at]));
  }
  [[nodiscard]] bool letter_at(std::size_t at) const {  // wraps at_ - 1 for at_ == 0: then false
    if (at >= in_.size()) return false;
    const char32_t c = point(at);
    return c < 128 ? kAsciiFold[c] >= 'a' : is_letter(c);
  }
  [[nodiscard]] bool digit_at(std::size_t at) const {
    return at < in_.size() && in_[at] >= Char('0') && in_[at] <= Char('9');
  }

  void put(Char c) {
    if (parted_) {
      if (out_ != begin_) *out_++ = Char(' ');
      parted_ = false;
      word_ = 0;
      initials_ = false;
    }
    *out_++ = c;
    ++word_;
  }
  void put_word(std::string_view word) {
    parted_ = true;
    for (const char c : word) put(static_cast<Char>(c));
    parted_ = true;
  }

  void special(std::uint8_t folded) {
    if (folded == dot) {  // "U.S.S.R." is one word, "J. Cole" two, "Vol.2" two
      const bool initial = !parted_ && (word_ == 1 || initials_) && letter_at(at_ - 1) && letter_at(at_ + 1) &&
                           !letter_at(at_ + 2) && !digit_at(at_ + 2);
      if (initial) {
        initials_ = true;
      } else {
        parted_ = true;
      }
    } else if (folded == dollar) {  // "Ke$ha" and "A$AP", but not "$100"
      if (letter_at(at_ + 1) || (letter_at(at_ - 1) && !digit_at(at_ + 1))) {
        put(Char('s'));
      } else {
        parted_ = true;
      }
    } else if (folded == comma) {  // "10,000" is one number
      const bool thousands =
          digit_at(at_ - 1) && digit_at(at_ + 1) && digit_at(at_ + 2) && digit_at(at_ + 3) && !digit_at(at_ + 4);
      if (!thousands) parted_ = true;
    } else {
      accidental("sharp");
    }
  }

  void accidental(std::string_view name) {  // "C# minor" is not "C minor"; "Neighborhood #1" has no note
    const bool note = !parted_ && word_ == 1 && letter_at(at_ - 1) && out_[-1] >= Char('a') && out_[-1] <= Char('g') &&
                      !letter_at(at_ + 1) && !digit_at(at_ + 1);
    if (note) {
      put_word(name);
    } else {
      parted_ = true;
    }
  }

  void beyond_ascii(char32_t c) {
    if constexpr (sizeof(Char) > 1) {
      if (c == kMusicSharp) return accidental("sharp");
      if (c == kMusicFlat) return accidental("flat");
      const char32_t folded = fold_code_point(c);
      if (folded == kParts) {
        parted_ = true;
      } else if (folded != kDrops) {
        put(static_cast<Char>(folded));
      }
    }
  }

  std::basic_string_view<Char> in_;
  Char *out_ = nullptr, *begin_ = nullptr;
  std::size_t at_ = 0, word_ = 0;  // word_: letters and digits of the current word so far
  bool parted_ = true, initials_ = false;
};

}  // namespace segue::text
