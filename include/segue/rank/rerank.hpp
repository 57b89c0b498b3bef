// From a scored list to one a person likes: one version of a song, not too much of an artist, not all alike.
// Source: maximal marginal relevance: Carbonell, Goldstein 1998.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segue/linalg/dense.hpp"

namespace segue::rank {

struct RerankItem {
  std::uint32_t track = 0, artist = 0, group = 0;  // group: track_group_id
  float score = 0;
};

// All take and give lists, best first; the order of `items` is by score, ties by track.
void sort_by_score(std::vector<RerankItem>& items);

// Of each group the first stays. Cost: O(n log n).
[[nodiscard]] std::vector<RerankItem> one_version_a_song(std::span<const RerankItem> items);

// At most `cap` tracks an artist; 0: no cap. Cost: O(n log n).
[[nodiscard]] std::vector<RerankItem> cap_artists(std::span<const RerankItem> items, std::uint32_t cap);

// Greedy choice of `length` items by (1 - weight) * relevance - weight * greatest cosine to those chosen, relevance
// being the score stretched to 0..1 over `items`. weight 0: the first `length`. Row t of `factors` is track t; a track
// without factors is like nothing. Cost: O(n * length * columns).
[[nodiscard]] std::vector<RerankItem> diversify(std::span<const RerankItem> items, const linalg::DenseView& factors,
                                                float weight, std::size_t length);

}  // namespace segue::rank
