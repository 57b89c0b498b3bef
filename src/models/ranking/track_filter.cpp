#include <algorithm>
#include <numeric>

#include "segue/models/retrieval.hpp"

namespace segue::models {
namespace {

using Ids = FilterLists::Ids;
using Words = std::vector<std::uint64_t>;

Words no_tracks(std::uint32_t tracks) { return Words((std::size_t{tracks} + 63) / 64); }

void set(Words& words, std::uint32_t track) { words[track / 64] |= std::uint64_t{1} << (track % 64); }

Result<Words> these_tracks(Ids ids, std::uint32_t tracks) {
  Words words = no_tracks(tracks);
  for (const std::uint32_t id : ids) {
    if (id >= tracks)
      return make_error(ErrorKind::invalid_argument, "a filter names track {}, but there are {} tracks", id, tracks);
    set(words, id);
  }
  return words;
}

// The tracks that have one of `ids` as their label; `what` is artist or track group.
Result<Words> tracks_of(Ids ids, std::uint32_t tracks, Ids labels, const char* what) {
  if (labels.size() != tracks)
    return make_error(ErrorKind::invalid_argument,
                      "a filter by {} needs the {} of each of {} tracks, but has that of {}", what, what, tracks,
                      labels.size());
  const std::size_t count = labels.empty() ? 0 : std::size_t{*std::max_element(labels.begin(), labels.end())} + 1;
  std::vector<std::uint8_t> named(count);
  for (const std::uint32_t id : ids) {
    if (id >= count)
      return make_error(ErrorKind::invalid_argument, "a filter names {} {}, but the highest of a track is {}", what, id,
                        static_cast<std::int64_t>(count) - 1);
    named[id] = 1;
  }
  Words words = no_tracks(tracks);
  for (std::uint32_t track = 0; track < tracks; ++track)
    if (named[labels[track]] != 0) set(words, track);
  return words;
}

}  // namespace

Result<TrackFilter> TrackFilter::make(std::uint32_t tracks, const FilterLists& lists, const TrackLabels& labels) {
  TrackFilter filter;
  filter.tracks_ = tracks;
  filter.words_ = no_tracks(tracks);
  for (auto& word : filter.words_) word = ~std::uint64_t{0};
  if (tracks % 64 != 0) filter.words_.back() >>= 64 - tracks % 64;

  const auto narrow = [&](const Result<Words>& named, bool allow) -> Status {
    if (!named) return named.error();
    for (std::size_t i = 0; i < filter.words_.size(); ++i) filter.words_[i] &= allow ? (*named)[i] : ~(*named)[i];
    return {};
  };
  Status status;
  if (status && lists.allow_tracks) status = narrow(these_tracks(*lists.allow_tracks, tracks), true);
  if (status && !lists.ban_tracks.empty()) status = narrow(these_tracks(lists.ban_tracks, tracks), false);
  const auto by_label = [&](const std::optional<Ids>& allow, Ids ban, Ids label, const char* what) {
    if (status && allow) status = narrow(tracks_of(*allow, tracks, label, what), true);
    if (status && !ban.empty()) status = narrow(tracks_of(ban, tracks, label, what), false);
  };
  by_label(lists.allow_artists, lists.ban_artists, labels.artist, "artist");
  by_label(lists.allow_groups, lists.ban_groups, labels.group, "track group");
  if (!status) return status.error();
  filter.allowed_ = std::accumulate(
      filter.words_.begin(), filter.words_.end(), 0U,
      [](std::uint32_t sum, std::uint64_t word) { return sum + static_cast<std::uint32_t>(std::popcount(word)); });
  return filter;
}

}  // namespace segue::models
