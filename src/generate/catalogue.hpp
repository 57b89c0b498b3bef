// What there is to listen to: styles, artists in them, songs, and the versions (tracks) of each song.
// Artists of a style stand in an order that is a landscape: neighbours are liked by the same people.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"
#include "spelling.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/generate/generate.hpp"

namespace segue::generate {

inline constexpr std::uint32_t kNobody = 0xffffffff;

struct Track {
  std::uint32_t artist = 0, song = 0;
  std::uint32_t duration_ms = 0;
  std::int32_t released = 0;  // days after the start of the log; mostly negative
  std::uint32_t album = 0;
  Version version = Version::original;
};

struct Release {  // a track that appears while the log runs
  std::int32_t day;
  std::uint32_t track;
  double cumulative;  // popularity up to and with it, within its style
};

// Texts one after the other in one block of memory.
class TextPool {
 public:
  std::uint32_t add(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
    return static_cast<std::uint32_t>(ends_.size() - 1);
  }
  [[nodiscard]] std::string_view operator[](std::size_t index) const {
    const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(bytes_).substr(begin, ends_[index] - begin);
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.capacity() + ends_.capacity() * sizeof(std::uint64_t); }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> ends_;
};

class Catalogue {
 public:
  // Exactly config.tracks tracks. Errors: cancelled. Cost: O(tracks) time, about 100 bytes a track.
  [[nodiscard]] static Result<Catalogue> make(const GenerateConfig& config, const RunContext& context);

  [[nodiscard]] std::size_t styles() const { return first_artist_.size() - 1; }
  [[nodiscard]] std::size_t artists() const { return names_.size(); }
  [[nodiscard]] std::size_t songs() const { return titles_.size(); }
  [[nodiscard]] std::size_t tracks() const { return tracks_.size(); }
  [[nodiscard]] std::uint32_t first_artist(std::size_t style) const { return first_artist_[style]; }
  [[nodiscard]] std::uint32_t first_track(std::size_t artist) const { return first_track_[artist]; }
  [[nodiscard]] std::uint16_t style_of(std::size_t artist) const { return style_of_[artist]; }
  [[nodiscard]] const Track& track(std::size_t index) const { return tracks_[index]; }
  [[nodiscard]] std::string_view artist_name(std::size_t artist) const { return names_[artist]; }
  [[nodiscard]] std::string_view title(std::uint32_t song) const { return titles_[song]; }
  [[nodiscard]] std::uint32_t guest(std::uint32_t song) const { return guests_[song]; }
  [[nodiscard]] std::string album(const Track& track) const;  // with its mark: "Amber of Vale (Remastered)"
  [[nodiscard]] TitleParts title_parts(const Track& track) const;
  [[nodiscard]] int release_year(const Track& track) const;
  [[nodiscard]] std::uint64_t bytes() const;  // of memory

  // Draws by popularity: an artist in [first, last), or a track of an artist that is out by `day`.
  [[nodiscard]] std::uint32_t draw_artist(std::uint32_t first, std::uint32_t last, Random& random) const;
  [[nodiscard]] std::uint32_t draw_track(std::uint32_t artist, std::int32_t day, Random& random) const;
  [[nodiscard]] std::uint16_t draw_style(Random& random) const;
  // A track that came out in the 45 days before `day`, or kNobody.
  [[nodiscard]] std::uint32_t draw_release(std::uint16_t style, std::int32_t day, Random& random) const;

 private:
  friend class CatalogueMaker;
  std::vector<std::uint32_t> first_artist_;  // of each style, and one past the last
  std::vector<std::uint32_t> first_track_;   // of each artist, and one past the last
  std::vector<std::uint16_t> style_of_;
  std::vector<double> popularity_;        // of artists, summed up to and without the artist; one more at the end
  std::vector<double> style_popularity_;  // likewise
  std::vector<Track> tracks_;
  std::vector<float> cumulative_;               // of tracks: share of the artist's popularity up to and with it
  std::vector<std::uint32_t> guests_;           // of songs
  std::vector<std::vector<Release>> releases_;  // of styles, by day
  TextPool names_, titles_, albums_;
  int start_year_ = 0;
};

}  // namespace segue::generate
