// A stretch of a title, read as the words that marks are made of.
#pragma once
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "mark_words.hpp"

namespace segue::text {

class Phrase {
 public:
  explicit Phrase(std::string_view raw);
  Phrase(const Phrase&) = delete;  // its words are views into its own text
  Phrase& operator=(const Phrase&) = delete;

  [[nodiscard]] std::string_view raw() const { return raw_; }
  [[nodiscard]] std::size_t size() const { return words_.size(); }
  [[nodiscard]] const MarkWord& operator[](std::size_t at) const { return words_[at]; }
  [[nodiscard]] auto begin() const { return words_.begin(); }
  [[nodiscard]] auto end() const { return words_.end(); }

  [[nodiscard]] bool is(std::size_t at, std::string_view word) const {
    return at < words_.size() && words_[at].word == word;
  }
  template <std::size_t N>
  [[nodiscard]] bool is_any(std::size_t at, const std::array<std::string_view, N>& of) const {
    return at < words_.size() && std::find(of.begin(), of.end(), words_[at].word) != of.end();
  }
  template <std::size_t N>
  [[nodiscard]] bool has_any(const std::array<std::string_view, N>& of) const {
    return std::any_of(begin(), end(),
                       [&](const MarkWord& w) { return std::find(of.begin(), of.end(), w.word) != of.end(); });
  }
  [[nodiscard]] bool has(Role role) const { return count(role) > 0; }
  [[nodiscard]] std::size_t count(Role role) const {
    return static_cast<std::size_t>(
        std::count_if(begin(), end(), [role](const MarkWord& w) { return w.role == role; }));
  }

 private:
  void join_pairs();

  std::string raw_, clean_;
  std::vector<MarkWord> words_;
};

// Live or recorded somewhere: "Live", "Acoustic Live at Paradiso", "En Vivo desde Madrid", "Live Wembley Arena".
[[nodiscard]] bool is_live(const Phrase& phrase);

// Whether a stretch after a live mark goes on with it: "(Live at Wembley -) July 1986".
[[nodiscard]] bool is_place_or_date(const Phrase& phrase);

// From a film or show: where the song was used, not another recording. 'From "Frozen"', "Main Theme from the Film".
[[nodiscard]] bool is_origin(const Phrase& phrase);

// Made by others in the manner of the original: "Originally Performed by ...", "In the Style of ...".
[[nodiscard]] bool is_imitation(const Phrase& phrase);

}  // namespace segue::text
