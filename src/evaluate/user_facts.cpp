#include "user_facts.hpp"

#include <algorithm>

namespace segue::evaluate {

void UserFacts::judge(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user) {
  const auto test = input.test->row(user);
  truth_.clear();
  truth_.reserve(test.indices.size());
  truth_units_.clear();
  truth_entries.clear();
  for (std::size_t i = 0; i < test.indices.size(); ++i)
    if (test.values[i] > 0 && truth_.add(catalogue.unit(test.indices[i]), test.values[i])) {
      truth_units_.push_back(catalogue.unit(test.indices[i]));
      truth_entries.push_back(input.test->offsets[user] + i);
    }
  truth_.sorted(ideal);
  gains.clear();
  units.clear();
  hit_places.clear();
  hit_entries.clear();
  for (const std::uint32_t track : list) {
    units.push_back(catalogue.unit(track));
    gains.push_back(truth_.take(units.back()));
    if (!(gains.back() > 0)) continue;
    hit_places.push_back(static_cast<std::uint32_t>(gains.size() - 1));
    const auto unit = std::find(truth_units_.begin(), truth_units_.end(), units.back());
    hit_entries.push_back(truth_entries[static_cast<std::size_t>(unit - truth_units_.begin())]);
  }
}

void UserFacts::look_back(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user) {
  const auto train = input.train->row(user);
  units_of_row(catalogue, train, profile);
  profile_popularity = mean_over_list(profile, catalogue.listeners);
  class_profile.assign(kPopularityClasses, 0.0);
  for (std::size_t i = 0; i < train.indices.size(); ++i)
    if (train.values[i] > 0) {
      const auto which = catalogue.popularity_class[catalogue.unit(train.indices[i])];
      class_profile[static_cast<std::size_t>(which)] += static_cast<double>(train.values[i]);
    }
  if (!input.heard_kept) {
    closed_units_of_row(catalogue, train, closed_);
    listable -= static_cast<std::uint32_t>(closed_.size());
    for (const std::uint32_t unit : truth_units_)
      reachable -= std::binary_search(closed_.begin(), closed_.end(), unit) ? 1 : 0;
  }
  surprise.clear();
  if (hit_places.empty()) return;
  heard_orders_.clear();
  for (const std::uint32_t unit : profile) heard_orders_.push_back(catalogue.order[unit]);
  std::sort(heard_orders_.begin(), heard_orders_.end());
  for (const std::uint32_t place : hit_places)
    surprise.push_back(place_in_popularity_list(catalogue.order[units[place]], heard_orders_));
}

void UserFacts::look_at_artists(const EvaluateInput& input, std::uint32_t user) {
  artist_plays_.clear();
  all_plays = 0;
  if (input.train != nullptr) {
    const auto train = input.train->row(user);
    artist_plays_.reserve(train.indices.size());
    for (std::size_t i = 0; i < train.indices.size(); ++i) {
      const std::uint32_t artist = input.track_artist[train.indices[i]];
      if (!(train.values[i] > 0) || artist == kUnknownLabel) continue;
      artist_plays_.add(artist, train.values[i]);
      all_plays += static_cast<double>(train.values[i]);
    }
  }
  artist_numbers_.clear();
  artist_numbers_.reserve(list.size());
  artists.clear();
  plays_of_artist.clear();
  artist_profile.clear();
  for (const std::uint32_t track : list) {
    const std::uint32_t artist = input.track_artist[track];
    if (artist == kUnknownLabel) {
      artists.push_back(kUnknownLabel);
      plays_of_artist.push_back(kUndefined);
      continue;
    }
    plays_of_artist.push_back(static_cast<double>(artist_plays_.peek(artist)));
    float number = artist_numbers_.peek(artist);  // from 1: 0 is what is not there
    if (number == 0) {
      artist_profile.push_back(plays_of_artist.back());
      number = static_cast<float>(artist_profile.size());
      artist_numbers_.add(artist, number);
    }
    artists.push_back(static_cast<std::uint32_t>(number) - 1);
  }
}

void UserFacts::fill(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user,
                     std::span<const std::uint32_t> list_of_user) {
  list = list_of_user;
  judge(input, catalogue, user);
  listable = catalogue.units;
  reachable = static_cast<std::uint32_t>(ideal.size());
  if (input.train != nullptr) look_back(input, catalogue, user);
  if (!input.track_artist.empty()) look_at_artists(input, user);
}

}  // namespace segue::evaluate
