#include "catalogue_maker.hpp"

#include <algorithm>
#include <cmath>

namespace segue::generate {
namespace {

constexpr double kArtistSpread = 1.9;  // sigma of the logarithm of an artist's popularity
constexpr double kSongSkew = 1.05;     // exponent of the popularity of an artist's songs by rank

std::vector<std::uint64_t> tracks_by_style(std::uint64_t seed, std::uint64_t tracks) {
  const auto wanted = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(tracks)) / 8.0);
  const std::uint64_t styles = std::clamp<std::uint64_t>(std::min(wanted, tracks / 20), 1, 400);
  std::vector<double> sums;
  double sum = 0;
  for (std::uint64_t style = 0; style < styles; ++style) {
    Random random(key(seed, Stream::style, style));
    sums.push_back(sum += std::exp(0.5 * random.normal()));
  }
  std::vector<std::uint64_t> out;
  std::uint64_t given = 0;
  for (std::uint64_t style = 0; style < styles; ++style) {
    const auto upto =
        style + 1 == styles ? tracks : static_cast<std::uint64_t>(sums[style] / sum * static_cast<double>(tracks));
    out.push_back(upto - given);
    given = upto;
  }
  return out;
}

Version draw_version(Random& random) {
  const double at = random.uniform();
  if (at < 0.30) return Version::remaster;
  if (at < 0.52) return Version::live;
  if (at < 0.68) return Version::radio_edit;
  if (at < 0.80) return Version::deluxe;
  return at < 0.92 ? Version::acoustic : Version::remix;
}

std::uint32_t version_duration(Version version, std::uint32_t original, Random& random) {
  const auto scaled = [&](double low, double high) {
    return static_cast<std::uint32_t>(original * random.uniform(low, high));
  };
  switch (version) {
    case Version::remaster:
    case Version::deluxe:
      return original + static_cast<std::uint32_t>(random.below(1500));
    case Version::live:
      return scaled(1.05, 1.5);
    case Version::radio_edit:
      return std::max(scaled(0.7, 0.9), 60'000U);
    case Version::acoustic:
      return scaled(0.9, 1.1);
    default:
      return scaled(1.1, 1.9);
  }
}

}  // namespace

Status CatalogueMaker::make(const StopFlag& stop) {
  const std::vector<std::uint64_t> shares = tracks_by_style(config_.seed, config_.tracks);
  out_.popularity_.push_back(0);
  out_.style_popularity_.push_back(0);
  const auto styles = static_cast<std::uint16_t>(shares.size());
  for (std::uint16_t style = 0; style < styles; ++style) {
    out_.first_artist_.push_back(static_cast<std::uint32_t>(out_.artists()));
    const std::uint64_t end = out_.tracks() + shares[style];
    while (out_.tracks() < end) {
      if (stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
      add_artist(style, end - out_.tracks());
    }
    out_.style_popularity_.push_back(out_.popularity_.back());
    note_releases(style);
  }
  out_.first_artist_.push_back(static_cast<std::uint32_t>(out_.artists()));
  out_.first_track_.push_back(static_cast<std::uint32_t>(out_.tracks()));
  return {};
}

std::string CatalogueMaker::unused_artist_name(Tongue tongue, Random& random) {
  for (unsigned attempt = 0;; ++attempt) {
    std::string name = artist_name(tongue, random);
    // Syllables run out in a catalogue of millions: then two names side by side.
    for (unsigned more = 20; more <= attempt; more += 20) name += " " + artist_name(tongue, random);
    if (used_names_.insert(name_identity(name)).second) return name;
  }
}

void CatalogueMaker::add_artist(std::uint16_t style, std::uint64_t most_tracks) {
  const auto artist = static_cast<std::uint32_t>(out_.artists());
  Random random(key(config_.seed, Stream::artist, artist));
  const Tongue tongue = draw_tongue(random);
  out_.names_.add(unused_artist_name(tongue, random));
  out_.style_of_.push_back(style);
  const auto first_track = static_cast<std::uint32_t>(out_.tracks());
  out_.first_track_.push_back(first_track);

  const auto songs = static_cast<std::uint32_t>(std::min(120.0, 2.0 + 4.0 * random.pareto(1.3)));
  const std::uint32_t album_songs = 7 + static_cast<std::uint32_t>(random.below(7));
  const std::uint32_t albums = (songs + album_songs - 1) / album_songs;
  // Most careers ended or paused before the log begins; some put their last album out while it runs.
  const auto days = static_cast<double>(config_.days);
  const double last = random.chance(0.2) ? random.uniform(0, days) : -random.uniform(1, 4000);
  const double first = std::min(last - 300.0 * albums * random.uniform(0.5, 1.5), -30.0);
  used_titles_.clear();
  Track place;
  place.artist = artist;
  for (std::uint32_t song = 0; song < songs && out_.tracks() - first_track < most_tracks; ++song) {
    if (song % album_songs == 0) place.album = out_.albums_.add(album_title(tongue, random));
    const std::uint32_t album = song / album_songs;
    const double share = albums == 1 ? 0 : static_cast<double>(album) / (albums - 1);
    place.released = static_cast<std::int32_t>(std::floor(first + (last - first) * share));
    add_song(place, tongue, most_tracks - (out_.tracks() - first_track), random);
  }
  weigh(artist, first_track, random);
}

void CatalogueMaker::add_song(const Track& place, Tongue tongue, std::uint64_t most_tracks, Random& random) {
  std::string title;
  std::uint64_t identity = 0;
  do {
    title = used_titles_.size() < 200 ? song_title(tongue, random)
                                      : song_title(tongue, random) + " " + song_title(tongue, random);
    identity = name_identity(title);
  } while (std::find(used_titles_.begin(), used_titles_.end(), identity) != used_titles_.end());
  used_titles_.push_back(identity);
  const std::uint32_t artist = place.artist;
  const std::uint32_t neighbour = artist - static_cast<std::uint32_t>(random.below(20));
  const bool has_guest = random.chance(0.09) && neighbour < artist;
  out_.guests_.push_back(has_guest ? neighbour : kNobody);

  Track track = place;
  track.song = out_.titles_.add(title);
  track.duration_ms =
      static_cast<std::uint32_t>(std::clamp(215'000.0 * std::exp(0.28 * random.normal()), 75'000.0, 900'000.0));
  out_.tracks_.push_back(track);
  if (!random.chance(config_.versions)) return;
  const std::uint64_t more = std::min<std::uint64_t>(1 + random.below(3), most_tracks - 1);
  unsigned made = 0;
  for (std::uint64_t i = 0; i < more; ++i) {
    Track version = track;
    version.version = draw_version(random);
    if (((made >> static_cast<unsigned>(version.version)) & 1U) != 0) continue;
    made |= 1U << static_cast<unsigned>(version.version);
    version.duration_ms = version_duration(version.version, track.duration_ms, random);
    const double later = version.version == Version::remaster ? random.uniform(1500, 6000) : random.uniform(30, 700);
    version.released = std::min(track.released + static_cast<std::int32_t>(later), std::max(track.released, -1));
    if (version.version == Version::remix) {
      version.song = out_.titles_.add(title);
      out_.guests_.push_back(neighbour < artist ? neighbour : artist);
    }
    out_.tracks_.push_back(version);
  }
}

void CatalogueMaker::weigh(std::uint32_t artist, std::uint32_t first_track, Random& random) {
  const std::size_t tracks = out_.tracks() - first_track;
  // A song's rank among the artist's songs is drawn, not its place on an album; versions follow their original.
  std::uint32_t ranks = 0;
  for (std::size_t i = 0; i < tracks; ++i) ranks += out_.track(first_track + i).version == Version::original ? 1U : 0U;
  weights_.clear();
  double sum = 0, original = 0;
  for (std::size_t i = 0; i < tracks; ++i) {
    if (out_.track(first_track + i).version == Version::original)
      original = std::pow(1.0 + random.uniform() * ranks, -kSongSkew);
    const bool is_original = out_.track(first_track + i).version == Version::original;
    weights_.push_back(sum += is_original ? original : original * random.uniform(0.05, 0.5));
  }
  for (const double weight : weights_) out_.cumulative_.push_back(static_cast<float>(weight / sum));
  const double popularity = std::exp(kArtistSpread * random.normal()) * std::sqrt(static_cast<double>(tracks));
  out_.popularity_.push_back(out_.popularity_[artist] + popularity);
}

void CatalogueMaker::note_releases(std::uint16_t style) {
  std::vector<Release> releases;
  const std::uint32_t first = out_.first_artist_[style];
  for (auto artist = first; artist < out_.artists(); ++artist) {
    const double popularity = out_.popularity_[artist + 1] - out_.popularity_[artist];
    const std::uint32_t end =
        artist + 1 < out_.artists() ? out_.first_track_[artist + 1] : static_cast<std::uint32_t>(out_.tracks());
    float before = 0;
    for (auto track = out_.first_track_[artist]; track < end; ++track) {
      const std::int32_t day = out_.track(track).released;
      if (day >= 0) releases.push_back({day, track, popularity * (out_.cumulative_[track] - before)});
      before = out_.cumulative_[track];
    }
  }
  std::sort(releases.begin(), releases.end(),
            [](const Release& a, const Release& b) { return a.day != b.day ? a.day < b.day : a.track < b.track; });
  double sum = 0;
  for (Release& release : releases) release.cumulative = sum += release.cumulative;
  out_.releases_.push_back(std::move(releases));
}

}  // namespace segue::generate
