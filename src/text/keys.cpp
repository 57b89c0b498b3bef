#include "segue/text/keys.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "brackets.hpp"
#include "utf8.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

using Words = std::vector<std::string_view>;

Words split_words(std::string_view clean) {
  Words out;
  while (!clean.empty()) {
    const std::size_t end = std::min(clean.find(' '), clean.size());
    if (end > 0) out.push_back(clean.substr(0, end));
    clean.remove_prefix(std::min(end + 1, clean.size()));
  }
  return out;
}

template <std::size_t N>
bool is_any(std::string_view word, const std::array<std::string_view, N>& of) {
  return std::find(of.begin(), of.end(), word) != of.end();
}

// Words for "and" between two others. People also write & or +, and in "Rock'n'Roll" an n within the word.
bool is_conjunction(const Words& words, std::size_t at) {
  constexpr std::array<std::string_view, 8> kAnd = {"and", "und", "et", "y", "och", "og", "n", "e"};
  if (at == 0 || at + 1 >= words.size() || !is_any(words[at], kAnd)) return false;
  return words[at].size() > 1 || (words[at - 1].size() > 1 && words[at + 1].size() > 1);  // "U-N-I" spells a word
}

std::string join(const Words& words) {
  std::string out;
  for (const std::string_view word : words) out += word;
  return out;
}

// " & " and " + " in words, which the clean form would drop.
std::string spell_out(std::string_view shown) {
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const bool sign = shown[i] == '&' || shown[i] == '+';
    if (sign && i > 0 && i + 1 < shown.size()) {
      out += shown[i - 1] == ' ' && shown[i + 1] != ' ' ? "&" : " and ";  // "+44" has none before it
    } else {
      out += shown[i];
    }
  }
  return out;
}

// "P!nk" in letters; "Wham!" and "Panic!At" are left.
std::string with_letters(std::string name) {
  constexpr std::string_view kConsonants = "bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ";
  for (std::size_t i = 1; i + 1 < name.size(); ++i)
    if (name[i] == '!' && kConsonants.find(name[i - 1]) != std::string_view::npos &&
        kConsonants.find(name[i + 1]) != std::string_view::npos)
      name[i] = 'i';
  return name;
}

// "06 - Back in Black" and "03. Help!": two digits that begin with 0, or up to 29 before a dash, are a file's number;
// "A1 For the Kids" is a side of vinyl.
std::string_view drop_track_number(std::string_view title) {
  title = trim(title);
  const bool side = title.size() > 4 && title[0] >= 'A' && title[0] <= 'D' && title[1] >= '1' && title[1] <= '6';
  if (side && title[2] == ' ' && title[3] >= 'A' && title[3] <= 'Z') return title.substr(3);
  if (title.size() < 5 || title[0] < '0' || title[0] > '2' || title[1] < '0' || title[1] > '9') return title;
  const bool dashed = title.substr(2).starts_with(" - ") || title.substr(2).starts_with(". ");
  const bool zero = title[0] == '0' && title[1] != '0';
  if (!dashed && !(zero && (title[2] == ' ' || title[2] == '-' || title[2] == '.'))) return title;
  const std::string_view rest = trim(title.substr(dashed ? 4 : 3));
  return has_words(rest) && (rest[0] > '9' || (zero && dashed)) ? rest : title;
}

// What other scripts leave out at will: the dots of ё, the accents of Greek, the points of Hebrew and Arabic vowels.
std::string fold_optional_signs(std::string clean) {
  if (is_ascii(clean)) return clean;
  constexpr std::u32string_view kAccented = U"ёάέήίϊΐόύϋΰώ", kPlain = U"еαεηιιιουυυω";
  std::u32string out;
  for (char32_t c : decode(clean)) {
    const bool hebrew = c >= 0x591 && c <= 0x5C7, arabic = (c >= 0x64B && c <= 0x652) || c == 0x670;
    if (hebrew || arabic) continue;
    const std::size_t at = kAccented.find(c);
    out.push_back(at == std::u32string_view::npos ? c : kPlain[at]);
  }
  return out.find_first_not_of(U' ') == std::u32string::npos ? clean : encode(out);
}

// Roman numerals and words for a part's number, up to 12; 0 for other words.
unsigned part_number(std::string_view word) {
  constexpr std::array<std::string_view, 12> kWords = {"one",   "two",   "three", "four", "five",   "six",
                                                       "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
  if (const auto* found = std::find(kWords.begin(), kWords.end(), word); found != kWords.end())
    return static_cast<unsigned>(found - kWords.begin()) + 1;
  constexpr std::array<std::string_view, 12> kRoman = {"i",   "ii",   "iii", "iv", "v",  "vi",
                                                       "vii", "viii", "ix",  "x",  "xi", "xii"};
  const auto* found = std::find(kRoman.begin(), kRoman.end(), word);
  return found == kRoman.end() ? 0 : static_cast<unsigned>(found - kRoman.begin()) + 1;
}

}  // namespace

std::string artist_key(std::string_view name) {
  constexpr std::array<std::string_view, 9> kArticles = {"the", "los", "las", "les", "die", "der", "el", "la", "le"};
  std::string shown = tidy(name);
  if (!has_words(shown)) return normalize(shown);            // "!!!", and names whose letters were lost: "??? ??"
  if (shown.find("???") != std::string::npos) return shown;  // most of its letters were lost: "???? OST" is not "OST"
  const std::string clean = fold_optional_signs(normalize(spell_out(with_letters(shown))));
  Words words = split_words(clean);
  const std::size_t comma = shown.rfind(',');
  if (comma != std::string::npos && words.size() > 1) {  // "Beatles, The"
    const std::string last = normalize(std::string_view(shown).substr(comma + 1));
    if (last == words.back() && is_any(last, kArticles)) std::rotate(words.begin(), words.end() - 1, words.end());
  }
  Words kept;
  bool several = std::count(shown.begin(), shown.end(), ',') > 1;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_conjunction(words, i) && words[i - 1].size() == 1 && words[i + 1].size() == 1) words[i] = "n";  // "Y&T"
    const bool article = words[i] == "the" && words.size() > 1 && (i == 0 || words[i] != words[0]);
    const bool joins =
        is_conjunction(words, i) || (i > 0 && i + 1 < words.size() && (words[i] == "with" || words[i] == "vs"));
    several = several || joins;
    if (!article && !joins) kept.push_back(words[i]);
  }
  // People who play together are named in any order, and "Mayfield, Curtis & The Impressions" comes in catalogues.
  if (several) std::sort(kept.begin(), kept.end());
  return kept.empty() ? join(words) : join(kept);
}

std::optional<std::string> uninvert(std::string_view name) {
  const std::string shown = tidy(name);
  const std::size_t comma = shown.find(", ");
  if (comma == std::string::npos || shown.find_first_of(",;/&+([", comma + 1) != std::string::npos) return std::nullopt;
  const std::string last(trim(std::string_view(shown).substr(0, comma)));
  const std::string first(trim(std::string_view(shown).substr(comma + 2)));
  const std::string clean_last = normalize(last), clean_first = normalize(first);
  const Words last_words = split_words(clean_last), first_words = split_words(clean_first);
  const Words all = [&] {
    Words both = last_words;
    both.insert(both.end(), first_words.begin(), first_words.end());
    return both;
  }();
  const bool people = !last_words.empty() && last_words.size() <= 2 && !first_words.empty() &&
                      first_words.size() <= 3 && first_words[0] != "the" && first_words[0] != "jr" &&
                      first_words[0] != "sr";
  for (std::size_t i = 0; i < all.size(); ++i)
    if (is_conjunction(all, i) && all[i].size() > 1) return std::nullopt;
  if (!people) return std::nullopt;
  return first + " " + last;
}

std::string title_key(std::string_view title) {
  const std::string shown = tidy(title);
  if (!has_words(shown)) return normalize(shown);
  const std::string clean = fold_optional_signs(normalize(spell_out(drop_track_number(shown))));
  Words words = split_words(clean);
  std::string number;  // room for a numeral written anew
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "pt") words[i] = "part";
    if (is_conjunction(words, i)) words[i] = "n";
    const bool verb = words[i].ends_with("ing") && words[i].find_first_of("aeiouy") < words[i].size() - 3;
    if (verb) words[i].remove_suffix(1);  // "Livin'", "Livin", "Living", but not "Thing" and "Thin"
    const bool numbered = i > 0 && (words[i - 1] == "part" || i + 1 == words.size());
    if (const unsigned value = part_number(words[i]); value > 0 && numbered && number.empty()) {
      number = std::to_string(value);
      words[i] = number;
    }
  }
  if (words.size() > 1 && (words.front() == "the" || words.front() == "a" || words.front() == "an"))
    words.erase(words.begin());
  return join(words);
}

}  // namespace segue::text
