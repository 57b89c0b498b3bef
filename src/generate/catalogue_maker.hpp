// Private: fills a Catalogue, style by style, artist by artist.
#pragma once
#include <unordered_set>

#include "catalogue.hpp"
#include "names.hpp"

namespace segue::generate {

class CatalogueMaker {
 public:
  CatalogueMaker(const GenerateConfig& config, Catalogue& out) : config_(config), out_(out) {}
  [[nodiscard]] Status make(const StopFlag& stop);

 private:
  void add_artist(std::uint16_t style, std::uint64_t most_tracks);
  [[nodiscard]] std::string unused_artist_name(Tongue tongue, Random& random);
  void add_song(const Track& place, Tongue tongue, std::uint64_t most_tracks, Random& random);
  void weigh(std::uint32_t artist, std::uint32_t first_track, Random& random);
  void note_releases(std::uint16_t style);

  const GenerateConfig& config_;
  Catalogue& out_;
  std::unordered_set<std::uint64_t> used_names_;
  std::vector<std::uint64_t> used_titles_;  // of the present artist
  std::vector<double> weights_;             // of the present artist's tracks
};

}  // namespace segue::generate
