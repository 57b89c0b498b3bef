// One user's list, truth and history as the metrics need them: gathered once, read at every cutoff.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "catalogue.hpp"
#include "gains.hpp"

#include "segue/evaluate/evaluate.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

// A worker keeps one and fills it again for each user.
struct UserFacts {
  std::span<const std::uint32_t> list;       // tracks
  std::vector<std::uint32_t> units;          // by place
  std::vector<float> gains, ideal;           // of JudgedList
  std::vector<std::uint32_t> hit_places;     // from 0
  std::vector<std::uint64_t> hit_entries;    // by hit: its entry in the test matrix; by song the first version's
  std::vector<std::uint64_t> truth_entries;  // of each of the truth
  std::vector<std::uint32_t> profile;        // what the user has in training: units, rising
  std::uint32_t listable = 0;              // units that a list may hold: all, less what was heard where that is masked
  std::uint32_t reachable = 0;             // of them in the truth
  std::vector<std::uint32_t> surprise;     // by hit: its place in the list of what is most heard and new to the user
  std::vector<std::uint32_t> artists;      // by place; artists numbered from 0 as they come, unknown ones left out
  std::vector<double> plays_of_artist;     // by place: the user's in training, NaN where the artist is unknown
  std::vector<double> artist_profile;      // by artist number: the same
  double all_plays = 0;                    // of known artists
  std::vector<double> class_profile;       // by popularity class: the user's plays in training
  double profile_popularity = kUndefined;  // mean listeners of what the user played

  void fill(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user,
            std::span<const std::uint32_t> list_of_user);

 private:
  void judge(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user);
  void look_back(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user);
  void look_at_artists(const EvaluateInput& input, std::uint32_t user);

  Gains truth_, artist_plays_, artist_numbers_;
  std::vector<std::uint32_t> truth_units_, closed_, heard_orders_;
};

}  // namespace segue::evaluate
