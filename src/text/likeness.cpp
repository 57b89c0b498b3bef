#include "segue/text/likeness.hpp"

#include <algorithm>
#include <array>

#include "utf8.hpp"

namespace segue::text {
namespace {

constexpr std::size_t kLeastLetters = 5;    // shorter names are one slip from too many others
constexpr std::size_t kLongName = 12;       // from here on two names at distance 1 are hardly ever two artists
constexpr std::size_t kMostDeletions = 48;  // letters of a name that are left out in turn, from the front
constexpr std::size_t kLongest = 300;       // letters; beyond it only equal names are alike: what is so long is no name
constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15ULL;

std::uint64_t finish(std::uint64_t hash, std::uint64_t kind) {
  hash ^= kind * 0xD6E8FEB86659FD93ULL;
  hash = (hash ^ (hash >> 32U)) * 0xD6E8FEB86659FD93ULL;
  return (hash ^ (hash >> 29U)) * 0xBF58476D1CE4E5B9ULL;
}

std::uint64_t append_letter(std::uint64_t hash, char32_t c) { return hash * kBase + c + 1; }

std::uint64_t hash_letters(std::u32string_view letters) {
  std::uint64_t hash = 0;
  for (const char32_t c : letters) hash = append_letter(hash, c);
  return hash;
}

// Of the letters, and of the letters without each one: a polynomial, so that each is made from two parts.
void append_deletions(std::u32string_view letters, std::vector<std::uint64_t>& keys) {
  const std::size_t deleted = std::min(letters.size(), kMostDeletions);
  std::uint64_t whole = hash_letters(letters), power = 1, tail = 0, front = 0;
  std::vector<std::uint64_t> fronts(letters.size() + 1);
  for (std::size_t i = 0; i < letters.size(); ++i) fronts[i + 1] = front = append_letter(front, letters[i]);
  keys.push_back(finish(whole, 1));
  for (std::size_t i = letters.size(); i-- > 0;) {
    // What comes after letter i is `tail`, worth `power` to what stands before it.
    if (i < deleted && (i == 0 || letters[i] != letters[i - 1]))  // "ll" without either l is one text
      keys.push_back(finish(fronts[i] * power + tail, 1));
    tail += (letters[i] + 1) * power;
    power *= kBase;
  }
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

bool has_digit(std::u32string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

// "vii" of "Section VII", up to 89. Not where it begins a name: "I" and "Xi" are words there.
bool is_roman_numeral(std::u32string_view word) {
  const auto take = [&](std::u32string_view part) {
    const bool there = word.substr(0, part.size()) == part;
    if (there) word.remove_prefix(part.size());
    return there;
  };
  if (word.empty()) return false;
  if (!take(U"xl")) {
    take(U"l");
    for (int tens = 0; tens < 3 && take(U"x"); ++tens) {
    }
  }
  if (take(U"ix") || take(U"iv")) return word.empty();
  take(U"v");
  for (int ones = 0; ones < 3 && take(U"i"); ++ones) {
  }
  return word.empty();
}

// What numbers a name: sequels of one another are never the same.
std::u32string numbers_of(const std::vector<std::u32string>& words) {
  std::u32string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (has_digit(words[i])) {
      std::copy_if(words[i].begin(), words[i].end(), std::back_inserter(out), is_digit);
    } else if (i > 0 && is_roman_numeral(words[i])) {
      (out += words[i]) += U' ';
    }
  }
  return out;
}

bool sound_alike(char32_t a, char32_t b) {
  constexpr std::u32string_view kVowels = U"aeiouy";
  if (kVowels.find(a) != std::u32string_view::npos && kVowels.find(b) != std::u32string_view::npos) return true;
  if (a > 0x7F || b > 0x7F) return true;  // an accent or a damaged letter
  constexpr std::array<std::u32string_view, 8> kAlike = {U"ckqgx", U"szcx", U"fvpbw", U"dt",
                                                         U"mn",    U"gj",   U"lr",    U"hjk"};
  return std::any_of(kAlike.begin(), kAlike.end(), [&](std::u32string_view sounds) {
    return sounds.find(a) != std::u32string_view::npos && sounds.find(b) != std::u32string_view::npos;
  });
}

// Scripts whose signs stand for syllables or words: one of them changed is another name.
bool is_syllabic(char32_t c) { return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3); }

// Optimal string alignment up to `limit`; limit + 1 where it is more.
std::size_t distance(std::u32string_view a, std::u32string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  while (!a.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.empty()) return std::min(b.size(), limit + 1);
  std::array<std::vector<std::size_t>, 3> rows;
  for (auto& row : rows) row.assign(b.size() + 1, 0);
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto &row = rows[i % 3], &above = rows[(i - 1) % 3], &above2 = rows[(i + 1) % 3];
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], above2[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], limit + 1);
}

bool is_left_out(std::u32string_view word, bool first, bool last) {
  if (word == U"the") return true;
  constexpr std::array<std::u32string_view, 6> kAnd = {U"and", U"und", U"et", U"y", U"och", U"og"};
  return !first && !last && std::find(kAnd.begin(), kAnd.end(), word) != kAnd.end();
}

// Whether the one word that differs says that these are two: an initial, a word more or less, a plural, a first letter.
bool is_telling(const std::vector<std::u32string>& a, const std::vector<std::u32string>& b) {
  if (a.size() != b.size()) {  // a blank lost or put in, unless a word came or went
    const auto& longer = a.size() > b.size() ? a : b;
    const auto& shorter = a.size() > b.size() ? b : a;
    return std::any_of(longer.begin(), longer.end(), [&](const std::u32string& word) {
      return word.size() == 1 && std::find(shorter.begin(), shorter.end(), word) == shorter.end();
    });
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const auto& longer = a[i].size() > b[i].size() ? a[i] : b[i];
    const auto& shorter = a[i].size() > b[i].size() ? b[i] : a[i];
    if (shorter.size() <= 2 || shorter.front() != longer.front()) return true;
    if (shorter.size() == longer.size()) {  // "Iceland" is not "Ireland", but "Philippa" is "Phillipa"
      const auto at = std::mismatch(shorter.begin(), shorter.end(), longer.begin());
      const bool swapped = at.first + 1 != shorter.end() && *at.first == *(at.second + 1);
      if (!swapped && !sound_alike(*at.first, *at.second)) return true;
    }
    if (i + 1 == a.size() && longer.size() == shorter.size() + 1 && longer.back() == U's' &&
        longer.compare(0, shorter.size(), shorter) == 0)
      return true;
  }
  return false;
}

template <std::size_t N>
bool contains(const std::array<std::u32string_view, N>& words, std::u32string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// A note that a piece can be in, as English, German and the languages of do re mi write it.
bool is_note(std::u32string_view word) {
  constexpr std::array<std::u32string_view, 26> kNotes = {
      U"cis", U"dis", U"eis", U"fis", U"gis", U"ais", U"his", U"ces", U"des", U"es",  U"fes", U"ges", U"as",
      U"do",  U"re",  U"mi",  U"fa",  U"sol", U"la",  U"si",  U"ut",  U"sib", U"mib", U"lab", U"reb", U"solb"};
  return (word.size() == 1 && word[0] >= 'a' && word[0] <= 'h') || contains(kNotes, word);
}

bool is_mode(std::u32string_view word) {
  constexpr std::array<std::u32string_view, 16> kModes = {
      U"flat",     U"sharp",  U"major", U"minor", U"dur",   U"moll",  U"majeur", U"mineur",
      U"maggiore", U"minore", U"mayor", U"menor", U"maior", U"diese", U"bemol",  U"bemolle"};
  return contains(kModes, word);
}

// What is left of the words of `a` without those of `b`.
std::vector<std::u32string> without_words(const std::vector<std::u32string>& a, std::vector<std::u32string> b) {
  std::vector<std::u32string> out;
  for (const std::u32string& word : a) {
    const auto at = std::find(b.begin(), b.end(), word);
    if (at == b.end())
      out.push_back(word);
    else
      b.erase(at);
  }
  return out;
}

// A first letter that is another one: neither lost, put in, nor swapped with the next.
bool begin_otherwise(std::u32string_view a, std::u32string_view b) {
  if (a.empty() || b.empty() || sound_alike(a[0], b[0]) || a[0] == b[0]) return false;
  const auto moved = [](std::u32string_view one, std::u32string_view other) {
    return one.size() > 1 && one[1] == other[0];
  };
  return !moved(a, b) && !moved(b, a);
}

}  // namespace

ComparedName::ComparedName(std::string_view clean) {
  const std::u32string text = decode(clean);
  std::vector<std::u32string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(U' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    all_letters_ += words.back();
    begin = end + 1;
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words.size() == 1 || !is_left_out(words[i], i == 0, i + 1 == words.size())) words_.push_back(words[i]);
  for (const std::u32string& word : words_) letters_ += word;
  numbers_ = numbers_of(words_);
}

void ComparedName::append_block_keys(std::vector<std::uint64_t>& keys) const {
  if (letters_.empty()) return;
  const std::size_t first = keys.size();
  if (all_letters_.size() < kLeastLetters) {
    keys.push_back(finish(hash_letters(letters_), 1));
    return;
  }
  append_deletions(all_letters_, keys);
  if (letters_.size() < kLeastLetters) keys.push_back(finish(hash_letters(letters_), 1));
  if (letters_.size() >= kLeastLetters && letters_ != all_letters_) append_deletions(letters_, keys);
  if (words_.size() > 1 && words_.size() <= 8) {
    std::vector<std::u32string> sorted = words_;
    std::sort(sorted.begin(), sorted.end());
    const auto join = [&](std::size_t without) {
      std::uint64_t hash = 0;
      for (std::size_t i = 0; i < sorted.size(); ++i)
        if (i != without) hash = append_letter(hash * kBase + hash_letters(sorted[i]), U' ');
      return hash;
    };
    keys.push_back(finish(join(sorted.size()), 2));
    if (letters_.size() >= kLongName)
      for (std::size_t i = 0; i < sorted.size(); ++i)
        if (letters_.size() - sorted[i].size() >= kLeastLetters) keys.push_back(finish(join(i), 3));
  }
  std::sort(keys.begin() + static_cast<std::ptrdiff_t>(first), keys.end());
  keys.erase(std::unique(keys.begin() + static_cast<std::ptrdiff_t>(first), keys.end()), keys.end());
}

Likeness compare_names(const ComparedName& a, const ComparedName& b) {
  if (a.letters_ == b.letters_ && !a.letters_.empty()) return Likeness::close;
  const std::size_t shorter = std::min(a.letters_.size(), b.letters_.size());
  if (std::min(a.all_letters_.size(), b.all_letters_.size()) < kLeastLetters) return Likeness::none;
  if (std::max(a.all_letters_.size(), b.all_letters_.size()) > kLongest) return Likeness::none;
  if (a.numbers_ != b.numbers_) return Likeness::none;
  const std::size_t apart = std::min(distance(a.all_letters_, b.all_letters_, 2), distance(a.letters_, b.letters_, 2));
  if (apart <= 1) {
    const bool syllabic = std::any_of(a.letters_.begin(), a.letters_.end(), is_syllabic);
    if (syllabic || shorter < kLongName) return Likeness::near;
    return is_telling(a.words_, b.words_) ? Likeness::near : Likeness::close;
  }
  if (apart == 2 && shorter >= kLongName) return Likeness::distant;
  if (a.words_.size() > 1 && a.words_.size() == b.words_.size() && a.letters_.size() == b.letters_.size()) {
    std::vector<std::u32string> one = a.words_, other = b.words_;
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    if (one == other) return Likeness::distant;
  }
  return Likeness::none;
}

bool are_two_titles(const ComparedName& a, const ComparedName& b) {
  if (a.letters_ == b.letters_ || a.all_letters_ == b.all_letters_) return false;  // blanks alone
  const auto one = without_words(a.words_, b.words_), other = without_words(b.words_, a.words_);
  const auto any_of = [&](const auto& is) {
    return std::any_of(one.begin(), one.end(), is) || std::any_of(other.begin(), other.end(), is);
  };
  if (any_of(is_mode)) return true;
  if (one.empty() != other.empty())  // "Vitamin C" is no "Vitamin", but an article comes and goes
    return any_of([](const std::u32string& word) { return word.size() == 1 && word != U"a" && is_note(word); });
  const auto is_letter = [](const std::u32string& word) { return word.size() == 1; };
  if (one.size() != other.size()) return any_of(is_letter);
  for (std::size_t i = 0; i < one.size(); ++i)
    if ((is_note(one[i]) && is_note(other[i])) || begin_otherwise(one[i], other[i])) return true;
  // The same words in another order: notes that change places are other keys.
  if (one.empty() && a.words_.size() == b.words_.size())
    for (std::size_t i = 0; i < a.words_.size(); ++i)
      if (a.words_[i] != b.words_[i] && is_note(a.words_[i]) && is_note(b.words_[i])) return true;
  return false;
}

}  // namespace segue::text
