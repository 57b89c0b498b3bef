#include "candidates.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <optional>

#include "dot.hpp"

namespace segue::rank {
namespace {

constexpr std::size_t kUsersABlock = 32;
constexpr std::size_t kTopArtists = 12;
enum Source : std::size_t { als_list, recent_list, artist_list, trending_list, popular_list };

void join_lists(const std::array<std::span<const std::uint32_t>, kSources.size()>& lists,
                std::vector<Candidate>& candidates) {
  struct Place {
    std::uint32_t track, list, rank;
  };
  std::vector<Place> places;
  for (std::uint32_t list = 0; list < lists.size(); ++list)
    for (std::uint32_t i = 0; i < lists[list].size(); ++i) places.push_back({lists[list][i], list, i + 1});
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.track != b.track ? a.track < b.track : a.list < b.list; });
  for (const Place& place : places) {
    if (candidates.empty() || candidates.back().track != place.track) candidates.push_back({.track = place.track});
    candidates.back().ranks[place.list] = place.rank;
  }
}

}  // namespace

std::uint32_t Candidate::source() const {
  std::uint32_t best = 0;
  for (std::uint32_t list = 1; list < ranks.size(); ++list)
    if (ranks[list] != 0 && (ranks[best] == 0 || ranks[list] < ranks[best])) best = list;
  return best;
}

std::uint32_t Candidate::lists() const {
  return static_cast<std::uint32_t>(std::count_if(ranks.begin(), ranks.end(), [](auto rank) { return rank != 0; }));
}

Result<CandidateMaker> CandidateMaker::prepare(const History& history, const Catalogue& catalogue,
                                               const models::AlsModel& als, const models::AlsConfig& als_config,
                                               const models::PopularityConfig& popularity, const FeaturesConfig& config,
                                               const RunContext& context) {
  CandidateMaker maker(history, catalogue, als, config, context);
  maker.popularity_ = models::fit_popularity(history.plays.view(), popularity);
  const auto items = als.item_factors.view();
  maker.inverse_lengths_.resize(items.rows);
  for (std::uint32_t track = 0; track < items.rows; ++track)
    maker.inverse_lengths_[track] = inverse_length(items.row(track));
  maker.order_artists_tracks();
  if (auto folded = maker.fold_in_recent(als_config); !folded) return folded.error();
  return maker;
}

Status CandidateMaker::fold_in_recent(const models::AlsConfig& als_config) {
  const auto items = als_.item_factors.view();
  const auto& plays = history_.plays;
  const std::span<const float> counts(plays.values);
  const double typical = models::typical_confidence(
      {plays.rows, plays.columns, plays.offsets, plays.indices, counts, {}}, als_config, context_.team);
  const auto fold_in = models::FoldIn::prepare(items, als_config, context_.team, typical);
  if (!fold_in) return fold_in.error();
  recent_factors_ = linalg::DenseMatrix(history_.plays.rows, items.columns);
  std::mutex mutex;
  std::optional<Error> failure;
  const std::size_t users = history_.plays.rows;
  context_.team.for_each_block((users + kUsersABlock - 1) / kUsersABlock, [&](std::size_t block, unsigned) {
    std::vector<std::uint32_t> tracks;
    std::vector<float> weights;
    for (std::size_t user = block * kUsersABlock; user < std::min(users, (block + 1) * kUsersABlock); ++user) {
      auto entries = history_.latest(static_cast<std::uint32_t>(user), config_.recent_tracks);
      std::sort(entries.begin(), entries.end());
      tracks.clear();
      weights.clear();
      for (const std::uint64_t entry : entries) {
        tracks.push_back(history_.plays.indices[entry]);
        weights.push_back(history_.plays.values[entry]);
      }
      const auto factors = fold_in->user({tracks, weights});
      if (!factors) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = factors.error();
        return;
      }
      std::copy(factors->begin(), factors->end(), recent_factors_.row(static_cast<std::uint32_t>(user)).begin());
    }
  });
  if (failure) return *failure;
  return {};
}

void CandidateMaker::order_artists_tracks() {
  artist_tracks_.resize(catalogue_.artist.size());
  std::iota(artist_tracks_.begin(), artist_tracks_.end(), 0U);
  std::sort(artist_tracks_.begin(), artist_tracks_.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (catalogue_.artist[a] != catalogue_.artist[b]) return catalogue_.artist[a] < catalogue_.artist[b];
    return linalg::ranks_before({a, popularity_[a]}, {b, popularity_[b]});
  });
  artist_offsets_.assign(std::size_t{catalogue_.artists} + 1, 0);
  for (const std::uint32_t artist : catalogue_.artist) ++artist_offsets_[artist + 1];
  std::partial_sum(artist_offsets_.begin(), artist_offsets_.end(), artist_offsets_.begin());
}

// The user's artists of late take turns, each with its most heard track that is left.
std::vector<std::uint32_t> CandidateMaker::tracks_by_artists(std::uint32_t user) const {
  const auto& plays = history_.plays;
  std::vector<linalg::Scored> artists;
  for (std::uint64_t entry = plays.offsets[user]; entry < plays.offsets[user + 1]; ++entry)
    artists.push_back({catalogue_.artist[plays.indices[entry]], history_.decayed[entry]});
  std::stable_sort(artists.begin(), artists.end(), [](const auto& a, const auto& b) { return a.item < b.item; });
  std::vector<linalg::Scored> sums;
  for (const linalg::Scored& part : artists) {
    if (sums.empty() || sums.back().item != part.item) sums.push_back({part.item, 0});
    sums.back().score += part.score;
  }
  std::sort(sums.begin(), sums.end(), linalg::ranks_before);
  if (sums.size() > kTopArtists) sums.resize(kTopArtists);
  std::vector<std::uint32_t> next, tracks;
  for (const linalg::Scored& sum : sums) next.push_back(artist_offsets_[sum.item]);
  const auto heard = plays.view().row(user).indices;
  for (bool found = true; found && tracks.size() < config_.artist_candidates;) {
    found = false;
    for (std::size_t i = 0; i < sums.size() && tracks.size() < config_.artist_candidates; ++i) {
      for (; next[i] < artist_offsets_[sums[i].item + 1]; ++next[i]) {
        const std::uint32_t track = artist_tracks_[next[i]];
        if (popularity_[track] == 0) continue;
        if (config_.heard == "mask" && std::binary_search(heard.begin(), heard.end(), track)) continue;
        tracks.push_back(track);
        ++next[i];
        found = true;
        break;
      }
    }
  }
  return tracks;
}

void CandidateMaker::measure(std::uint32_t user, std::vector<Candidate>& candidates) const {
  const auto items = als_.item_factors.view(), users = als_.user_factors.view(), recent = recent_factors_.view();
  const auto latest = history_.latest(user, config_.recent_tracks);
  const auto favourites = history_.most_played(user, config_.recent_tracks);
  for (Candidate& candidate : candidates) {
    const auto factors = items.row(candidate.track);
    const float scale = inverse_lengths_[candidate.track];
    candidate.als_score = dot(users.row(user), factors);
    candidate.recent_score = dot(recent.row(user), factors);
    const auto cosine = [&](std::uint64_t entry) {
      const std::uint32_t track = history_.plays.indices[entry];
      return track == candidate.track ? 0.0F : dot(items.row(track), factors) * scale * inverse_lengths_[track];
    };
    float sum = 0;
    for (const std::uint64_t entry : latest) {
      const float similarity = cosine(entry);
      sum += similarity;
      candidate.similarity_recent_max = std::max(candidate.similarity_recent_max, similarity);
    }
    candidate.similarity_recent_mean = latest.empty() ? 0.0F : sum / static_cast<float>(latest.size());
    for (const std::uint64_t entry : favourites)
      candidate.similarity_favourite_max = std::max(candidate.similarity_favourite_max, cosine(entry));
  }
}

Result<std::vector<std::vector<Candidate>>> CandidateMaker::make(std::span<const std::uint32_t> users) const {
  const auto heard = history_.plays.view();
  const auto* mask = config_.heard == "mask" ? &heard : nullptr;
  const auto items = als_.item_factors.view();
  std::vector<linalg::RankedLists> lists(kSources.size());
  const auto keep = [&](Source source, Result<linalg::RankedLists> found) -> Status {
    if (!found) return found.error();
    lists[source] = std::move(*found);
    return {};
  };
  Status status =
      keep(als_list, models::recommend(als_.user_factors.view(), items, users, mask, config_.als_candidates, context_));
  if (status)
    status = keep(recent_list,
                  models::recommend(recent_factors_.view(), items, users, mask, config_.recent_candidates, context_));
  if (status)
    status =
        keep(popular_list, models::recommend_popular(popularity_, users, mask, config_.popular_candidates, context_));
  if (status && !history_.recent_listeners.empty())
    status = keep(trending_list, models::recommend_popular(history_.recent_listeners, users, mask,
                                                           config_.trending_candidates, context_));
  if (!status) return status.error();

  std::vector<std::vector<Candidate>> made(users.size());
  context_.team.for_each_block((users.size() + kUsersABlock - 1) / kUsersABlock, [&](std::size_t block, unsigned) {
    if (context_.stop.requested()) return;
    for (std::size_t i = block * kUsersABlock; i < std::min(users.size(), (block + 1) * kUsersABlock); ++i) {
      const auto by_artists = tracks_by_artists(users[i]);
      std::array<std::span<const std::uint32_t>, kSources.size()> own;
      for (std::size_t list = 0; list < own.size(); ++list)
        if (lists[list].users() > i) own[list] = lists[list].list(static_cast<std::uint32_t>(i));
      own[artist_list] = by_artists;
      join_lists(own, made[i]);
      measure(users[i], made[i]);
    }
  });
  if (context_.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while collecting candidates");
  return made;
}

}  // namespace segue::rank
