// The metrics as plain arithmetic on one user's list, or on what all lists showed. Worked examples: docs/metrics.md.
// Ranks i count from 1. k >= 1. T is the truth: what the user played in the test. "Undefined" is NaN: such a user is
// left out of the mean. None of these allocates beyond the scratch it is given, or fails.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "segue/linalg/dense.hpp"

namespace segue::evaluate {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::uint32_t kUnknownLabel = std::numeric_limits<std::uint32_t>::max();  // no artist, no group

// A list as the truth sees it. A track that comes twice is a hit the first time and a miss after that.
struct JudgedList {
  std::span<const float> gains;  // by rank: plays in T of the track there, 0 for a miss
  std::span<const float> ideal;  // the plays of all of T, greatest first; |T| of them

  [[nodiscard]] std::size_t truth() const { return ideal.size(); }
  [[nodiscard]] std::size_t hits(std::uint32_t k) const;  // among the first k
};

// ---- How well the list meets the truth. An empty list scores 0. An empty T scores 0 (evaluate() leaves it out).

// hits / k. k is the denominator even for a list shorter than k.
[[nodiscard]] double precision(const JudgedList& list, std::uint32_t k);

// hits / |T|.
[[nodiscard]] double recall(const JudgedList& list, std::uint32_t k);

// hits / min(k, |T|): 1 is always within reach. Source: Liang et al. 2018 (VAE-CF).
[[nodiscard]] double recall_capped(const JudgedList& list, std::uint32_t k);

// 1 if any of the first k is a hit, else 0.
[[nodiscard]] double hit_rate(const JudgedList& list, std::uint32_t k);

// 1 / rank of the first hit among the first k; 0 without one. Source: Voorhees 1999 (TREC-8 QA).
[[nodiscard]] double reciprocal_rank(const JudgedList& list, std::uint32_t k);

// 1 / log2(i + 1) for i = 1 .. k. Source: Jarvelin and Kekalainen 2002, base 2.
[[nodiscard]] std::vector<double> rank_discounts(std::uint32_t k);

// DCG / ideal DCG with gain 1 for a hit: sum rel_i / log2(i + 1) over the sum of 1 / log2(i + 1) for i up to
// min(k, |T|). The ideal comes from T alone, never from the length of the list. `discounts` holds at least k.
[[nodiscard]] double ndcg(const JudgedList& list, std::uint32_t k, std::span<const double> discounts);

// The same with gain rel = plays (linear, not 2^plays - 1, which a track on repeat would overflow); the ideal is the
// k most played of T.
[[nodiscard]] double ndcg_graded(const JudgedList& list, std::uint32_t k, std::span<const double> discounts);

// (1 / D) * sum of precision at each hit's rank. D = min(k, |T|): 1 is always within reach (RecBole, implicit), or
// D = |T| (trec_eval, ranx).
enum class AveragePrecisionOver : std::uint8_t { reachable, whole_truth };
[[nodiscard]] double average_precision(const JudgedList& list, std::uint32_t k, AveragePrecisionOver over);

// ---- What the list is like, whatever the truth. Spans hold the first min(k, length) of the list.

// Share of pairs whose labels differ (artists, say). An unknown label differs from every other. Undefined below two.
[[nodiscard]] double share_of_differing_pairs(std::span<const std::uint32_t> labels,
                                              std::vector<std::uint32_t>& scratch);

// Distinct labels / length: 1 when no song comes twice. Undefined for an empty list.
[[nodiscard]] double share_of_distinct(std::span<const std::uint32_t> labels, std::vector<std::uint32_t>& scratch);

// Intra-list diversity: mean of 1 - cosine over all pairs, in [0, 2]. Source: Ziegler et al. 2005, as a distance.
// A track whose inverse norm is 0 (no factors) has cosine 0 with all. The factors are a model's own: it flatters that
// model. Cost O(k f): the sum over pairs is had from a running sum of unit vectors. Undefined below two tracks.
[[nodiscard]] double diversity_by_factors(std::span<const std::uint32_t> tracks, const linalg::DenseView& factors,
                                          std::span<const float> inverse_norms, std::vector<double>& scratch);

// 1 / length of each row of factors; 0 for a row of zeros, or one that holds a NaN or an infinity.
[[nodiscard]] float inverse_norm(std::span<const float> factors);

// -log2(listeners / users) in bits, listeners taken as 1 where there are none: at most log2(users).
// Source: Zhou et al. 2010; Vargas and Castells 2011. Divided by users, not by plays.
[[nodiscard]] double self_information(std::uint32_t listeners, std::uint32_t users);

// Units by listeners, most first, equals by lower unit: the place of each from 0. What a popularity list would show.
[[nodiscard]] std::vector<std::uint32_t> popularity_order(std::span<const double> listeners);

// Place by popularity over the whole catalogue, 0 the most heard, 1 the least; equally heard units share the middle of
// their places. Source: the long tail by rank of Celma and Herrera 2008, scaled to 0 .. 1.
[[nodiscard]] std::vector<double> popularity_ranks(std::span<const double> listeners,
                                                   std::span<const std::uint32_t> order);

// Head: the most heard units that together have a fifth of all (user, unit) pairs; tail: the least heard that have a
// fifth, and all without a listener. Equally heard units are of one class. Source: Abdollahpouri et al. 2021.
enum class PopularityClass : std::uint8_t { head, middle, tail };
inline constexpr std::size_t kPopularityClasses = 3;
[[nodiscard]] std::vector<PopularityClass> popularity_classes(std::span<const double> listeners,
                                                              std::span<const std::uint32_t> order);

// Mean of `value` over the list: novelty with self-information or ranks, popularity with listeners. Undefined if empty.
[[nodiscard]] double mean_over_list(std::span<const std::uint32_t> units, std::span<const double> value);

// KL(p || 0.99 q + 0.01 p) in nats, p the mix of the user's own plays and q that of the list: 0 alike, at most ln 100.
// `profile` and `list`: weights of the same labels (artists, or popularity classes), at least all that are in the list;
// `whole_profile`: the weight of all labels of the profile. Undefined without one or the other.
// Source: Steck 2018, eq. 6 and 7, alpha = 0.01.
[[nodiscard]] double calibration_error(std::span<const double> profile, std::span<const double> list,
                                       double whole_profile);

// Share of places by artists the user has no play of. By place: the user's plays of its artist, NaN where the artist
// is unknown (such a place is left out). Undefined if no artist is known.
[[nodiscard]] double new_artist_rate(std::span<const double> plays_of_artist);

// Where a unit stands in the list of what is most heard and new to this user, from 1; 0 if it is not new to him.
// `heard_orders`: the places of popularity_order of what the user has heard, rising.
[[nodiscard]] std::uint32_t place_in_popularity_list(std::uint32_t order, std::span<const std::uint32_t> heard_orders);

// Hits among the first k, new to the user, that a list of the k most heard new tracks would not have shown, / k.
// Source: Ge, Delgado-Battenfeld, Jannach 2010, with that list as the primitive model and hits as what is useful.
[[nodiscard]] double serendipity(std::span<const std::uint32_t> popularity_place_of_hits, std::uint32_t k);

// ---- What all lists together show. `exposures`: how often each of the catalogue was shown, zeros included.

// Gini coefficient: sum_j (2 j - n - 1) x_(j) / (n sum x), x rising, j from 1. 0: all shown alike; near 1: a few have
// it all. What was never shown counts as 0. Undefined when nothing was shown. Sorts `exposures`.
[[nodiscard]] double gini(std::span<std::uint32_t> exposures);

// Shown at least once / catalogue. With `eligible` (one byte a track), both counts are over those marked.
[[nodiscard]] double catalogue_coverage(std::span<const std::uint32_t> exposures,
                                        std::span<const std::uint8_t> eligible = {});

// (mean popularity of the lists - mean popularity of the profiles) / the latter, each a mean over users of a mean
// over tracks; popularity is listeners. 0: as popular as what people play; 1: twice. Source: Abdollahpouri et al.
// 2020, popularity lift of one group. Undefined when profile_mean is 0.
[[nodiscard]] double popularity_lift(double list_mean, double profile_mean);

}  // namespace segue::evaluate
