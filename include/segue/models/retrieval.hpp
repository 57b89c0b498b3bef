// What a request for the best items may be answered with, and by which measure.
#pragma once
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "segue/base/result.hpp"

namespace segue::models {

// What lists of a filter's ids speak of: the artist and the group of each track, in the order of tracks.
struct TrackLabels {
  std::span<const std::uint32_t> artist = {}, group = {};  // may be empty where no list names artists, or groups
};

// Ids in any order, repeats allowed. Each list narrows what is left: a track must be in every `allow` list that is
// given (an empty one leaves nothing) and in no `ban` list.
struct FilterLists {
  using Ids = std::span<const std::uint32_t>;
  std::optional<Ids> allow_tracks = {}, allow_artists = {}, allow_groups = {};
  Ids ban_tracks = {}, ban_artists = {}, ban_groups = {};
};

// A set of tracks, a bit each: made once, asked by any number of requests and threads.
class TrackFilter {
 public:
  // O(tracks + ids). Errors: invalid_argument (an id that no track has or is, labels of another number of tracks).
  [[nodiscard]] static Result<TrackFilter> make(std::uint32_t tracks, const FilterLists& lists,
                                                const TrackLabels& labels = {});

  [[nodiscard]] std::uint32_t tracks() const { return tracks_; }
  [[nodiscard]] std::uint32_t allowed() const { return allowed_; }  // how many
  [[nodiscard]] bool allows(std::uint32_t track) const { return (words_[track / 64] >> (track % 64) & 1U) != 0; }

  // body(track) for each allowed one, rising; what is not allowed costs a 64th of a look.
  template <typename Body>
  void for_each(const Body& body) const {
    for (std::size_t word = 0; word < words_.size(); ++word)
      for (std::uint64_t bits = words_[word]; bits != 0; bits &= bits - 1)
        body(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
  }

 private:
  TrackFilter() = default;
  std::uint32_t tracks_ = 0, allowed_ = 0;
  std::vector<std::uint64_t> words_;  // beyond the last track all 0
};

enum class Likeness : std::uint8_t { inner_product, cosine };

struct Retrieval {
  Likeness by = Likeness::inner_product;
  // None; one for all requests; or one for each, null where everything is allowed. Items that a filter for all leaves
  // out are never scored, nor are they by a filter of one request that leaves few.
  std::span<const TrackFilter* const> filters = {};
};

}  // namespace segue::models
