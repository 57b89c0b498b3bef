// Which spelling stands in which row, and the text of it. A user's player writes a name the same way every time.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "catalogue.hpp"
#include "listener.hpp"
#include "spelling.hpp"

namespace segue::generate {

struct Spelling {
  ArtistSpelling artist = ArtistSpelling::canonical;
  TitleSpelling title = TitleSpelling::canonical;
  [[nodiscard]] unsigned bit() const {
    return static_cast<unsigned>(artist) * kTitleSpellings + static_cast<unsigned>(title);
  }
  [[nodiscard]] static Spelling of_bit(unsigned bit) {
    return {static_cast<ArtistSpelling>(bit / kTitleSpellings), static_cast<TitleSpelling>(bit % kTitleSpellings)};
  }
};

// How often and how badly names are misspelt: config.name_dirt.
class Speller {
 public:
  explicit Speller(const GenerateConfig& config);
  [[nodiscard]] Spelling spelling(std::uint64_t writer, const Player& player, std::uint32_t index,
                                  const Track& track) const;
  // For a catalogue's row, which has no player: credits stand in the title.
  [[nodiscard]] Spelling catalogue_spelling(std::int64_t raw_id, const Track& track) const;

 private:
  [[nodiscard]] ArtistSpelling draw_artist(std::uint64_t hash) const;
  [[nodiscard]] TitleSpelling draw_title(std::uint64_t hash) const;
  std::uint64_t seed_;
  double artist_share_, title_share_;
  unsigned artist_kinds_, title_kinds_;
};

struct SpelledName {
  std::string artist, title;
};
[[nodiscard]] SpelledName spell(const Catalogue& catalogue, std::uint64_t seed, const Track& track, Spelling spelling);

// Which spellings of each track occur in the log; filled by all threads, 8 bytes a track.
class SpellingsSeen {
 public:
  explicit SpellingsSeen(std::size_t tracks) : seen_(tracks) {}
  void note(std::uint32_t track, Spelling spelling) {
    const std::uint64_t bit = std::uint64_t{1} << spelling.bit();
    if ((seen_[track].load(std::memory_order_relaxed) & bit) == 0)
      seen_[track].fetch_or(bit, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t of(std::uint32_t track) const { return seen_[track].load(std::memory_order_relaxed); }

 private:
  std::vector<std::atomic<std::uint64_t>> seen_;
};

}  // namespace segue::generate
