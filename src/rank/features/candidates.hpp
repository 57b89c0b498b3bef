// Which tracks are considered for a user, from several lists, and what the factors say of each.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "history.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/models/als.hpp"
#include "segue/models/popularity.hpp"
#include "segue/rank/features.hpp"

namespace segue::rank {

// The lists, in the order that decides which of them a track is said to come from where its places are equal.
inline constexpr std::array<std::string_view, 5> kSources{"als", "recent", "artist", "trending", "popular"};

struct Candidate {
  std::uint32_t track = 0;
  std::array<std::uint32_t, kSources.size()> ranks{};  // from 1; 0: not in that list
  float als_score = 0, recent_score = 0;
  float similarity_recent_max = 0, similarity_recent_mean = 0, similarity_favourite_max = 0;

  [[nodiscard]] std::uint32_t source() const;  // the list where its place is best
  [[nodiscard]] std::uint32_t lists() const;   // how many hold it
};

class CandidateMaker {
 public:
  // All given is to outlive this. Cost: one fold-in a user.
  [[nodiscard]] static Result<CandidateMaker> prepare(const History& history, const Catalogue& catalogue,
                                                      const models::AlsModel& als, const models::AlsConfig& als_config,
                                                      const models::PopularityConfig& popularity,
                                                      const FeaturesConfig& config, const RunContext& context);

  // Element i: the candidates of users[i], by track. Cost: O(tracks * factors) a user for the lists, and
  // O(candidates * recent_tracks * factors) for the similarities.
  [[nodiscard]] Result<std::vector<std::vector<Candidate>>> make(std::span<const std::uint32_t> users) const;

 private:
  CandidateMaker(const History& history, const Catalogue& catalogue, const models::AlsModel& als,
                 const FeaturesConfig& config, const RunContext& context)
      : history_(history), catalogue_(catalogue), als_(als), config_(config), context_(context) {}
  Status fold_in_recent(const models::AlsConfig& als_config);
  void order_artists_tracks();
  [[nodiscard]] std::vector<std::uint32_t> tracks_by_artists(std::uint32_t user) const;
  void measure(std::uint32_t user, std::vector<Candidate>& candidates) const;

  const History& history_;
  const Catalogue& catalogue_;
  const models::AlsModel& als_;
  const FeaturesConfig& config_;
  const RunContext& context_;
  linalg::DenseMatrix recent_factors_;
  std::vector<float> popularity_, inverse_lengths_;
  std::vector<std::uint32_t> artist_offsets_, artist_tracks_;  // each artist's tracks, most listeners first
};

}  // namespace segue::rank
