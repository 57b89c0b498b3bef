#include "catalogue.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "calendar.hpp"
#include "catalogue_maker.hpp"

namespace segue::generate {

Result<Catalogue> Catalogue::make(const GenerateConfig& config, const RunContext& context) {
  Catalogue catalogue;
  catalogue.start_year_ = year_of(*parse_date(config.start_date));
  CatalogueMaker maker(config, catalogue);
  if (auto made = maker.make(context.stop); !made) return made.error();
  return catalogue;
}

std::string Catalogue::album(const Track& track) const {
  std::string title(albums_[track.album]);
  switch (track.version) {
    case Version::remaster:
      return title + " (Remastered)";
    case Version::live:
      return title + " (Live)";
    case Version::deluxe:
      return title + " (Deluxe Edition)";
    default:
      return title;
  }
}

TitleParts Catalogue::title_parts(const Track& track) const {
  TitleParts parts;
  parts.title = titles_[track.song];
  parts.version = track.version;
  const std::uint32_t who = guests_[track.song];
  if (track.version == Version::remix)
    parts.remixer = names_[who];
  else if (who != kNobody)
    parts.guest = names_[who];
  parts.year = release_year(track);
  return parts;
}

int Catalogue::release_year(const Track& track) const {
  return start_year_ + static_cast<int>(std::floor(track.released / 365.25));
}

std::uint64_t Catalogue::bytes() const {
  return names_.bytes() + titles_.bytes() + albums_.bytes() + tracks_.capacity() * (sizeof(Track) + sizeof(float)) +
         artists() * 24 + guests_.capacity() * sizeof(std::uint32_t);
}

std::uint32_t Catalogue::draw_artist(std::uint32_t first, std::uint32_t last, Random& random) const {
  const double at = random.uniform(popularity_[first], popularity_[last]);
  const auto begin = popularity_.begin() + first, end = popularity_.begin() + last;
  const auto above = std::upper_bound(begin, end, at);  // the first artist that begins after `at`
  return above == begin ? first : static_cast<std::uint32_t>(above - popularity_.begin()) - 1;
}

std::uint32_t Catalogue::draw_track(std::uint32_t artist, std::int32_t day, Random& random) const {
  const std::uint32_t first = first_track_[artist], last = first_track_[artist + 1];
  for (unsigned attempt = 0; attempt < 3; ++attempt) {
    const auto at = static_cast<float>(random.uniform());
    const auto above = std::upper_bound(cumulative_.begin() + first, cumulative_.begin() + (last - 1), at);
    const auto track = static_cast<std::uint32_t>(above - cumulative_.begin());
    if (tracks_[track].released <= day) return track;
  }
  return first;  // of the first album, which is older than the log
}

std::uint16_t Catalogue::draw_style(Random& random) const {
  const double at = random.uniform() * style_popularity_.back();
  const auto above = std::upper_bound(style_popularity_.begin() + 1, style_popularity_.end() - 1, at);
  return static_cast<std::uint16_t>(above - style_popularity_.begin() - 1);
}

std::uint32_t Catalogue::draw_release(std::uint16_t style, std::int32_t day, Random& random) const {
  const std::vector<Release>& all = releases_[style];
  const auto by_day = [](const Release& release, std::int32_t value) { return release.day < value; };
  const auto begin = std::lower_bound(all.begin(), all.end(), day - 45, by_day);
  const auto end = std::lower_bound(begin, all.end(), day + 1, by_day);
  if (begin == end) return kNobody;
  const double before = begin == all.begin() ? 0 : (begin - 1)->cumulative;
  const double at = random.uniform(before, (end - 1)->cumulative);
  const auto found = std::upper_bound(begin, end - 1, at,
                                      [](double value, const Release& release) { return value < release.cumulative; });
  return found->track;
}

}  // namespace segue::generate
