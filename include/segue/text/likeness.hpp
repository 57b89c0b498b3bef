// How alike two names look: misspellings found among millions of names without comparing all with all.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace segue::text {

enum class Likeness : std::uint8_t {
  none,
  distant,  // two slips of the pen in a long name, or its words in another order
  near,     // one slip of the pen (a letter lost, added, changed, or two swapped)
  close,    // the same letters, or one slip in a name of twelve or more where no word, initial or plural changes and
            // a letter changes to none of another sound
};

// A name as names are compared: what may be left out of it (articles, words for "and", blanks) is left out.
class ComparedName {
 public:
  explicit ComparedName(std::string_view clean);  // as `normalize` gives it

  // Hashes that two names share where they are alike, and seldom else: of the letters, of the letters without each one
  // (the deletion neighbourhood of distance 1, which two names at distance 1 always share), of the words in order, and
  // of the words without each one. Names of under five letters, too short to be misspelt and still known, share only
  // the first.
  void append_block_keys(std::vector<std::uint64_t>& keys) const;

 private:
  friend Likeness compare_names(const ComparedName& a, const ComparedName& b);
  friend bool are_two_titles(const ComparedName& a, const ComparedName& b);
  std::vector<std::u32string> words_;  // without articles and words for "and"
  std::u32string all_letters_;         // of every word
  std::u32string letters_;             // of words_
  std::u32string numbers_;             // what numbers it: digits, Roman numerals
};

// Distance: optimal string alignment (Damerau-Levenshtein without substrings edited twice), over code points. Names
// whose numbers differ are never alike ("Section 5" and "Section 8"), nor are names of one another's sequel.
// Symmetric. Cost: O(length) for names that differ much, O(length) with a small factor else.
[[nodiscard]] Likeness compare_names(const ComparedName& a, const ComparedName& b);

// Whether the words that differ in two titles that look alike name two pieces, whatever else agrees: keys ("in A" and
// "in C", "major" and "minor"), a word that begins with another sound ("Hell" and "Bell"; a wrong first letter is the
// rarest slip), or a word of one letter ("Alive" and "I Live"). Symmetric.
[[nodiscard]] bool are_two_titles(const ComparedName& a, const ComparedName& b);

}  // namespace segue::text
