#include "segue/rank/rerank.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "dot.hpp"

namespace segue::rank {

void sort_by_score(std::vector<RerankItem>& items) {
  std::sort(items.begin(), items.end(), [](const RerankItem& a, const RerankItem& b) {
    return a.score != b.score ? a.score > b.score : a.track < b.track;
  });
}

std::vector<RerankItem> one_version_a_song(std::span<const RerankItem> items) {
  std::vector<RerankItem> kept;
  std::unordered_set<std::uint32_t> songs;
  for (const auto& item : items)
    if (songs.insert(item.group).second) kept.push_back(item);
  return kept;
}

std::vector<RerankItem> cap_artists(std::span<const RerankItem> items, std::uint32_t cap) {
  std::vector<RerankItem> kept;
  std::unordered_map<std::uint32_t, std::uint32_t> taken;
  for (const auto& item : items)
    if (cap == 0 || ++taken[item.artist] <= cap) kept.push_back(item);
  return kept;
}

std::vector<RerankItem> diversify(std::span<const RerankItem> items, const linalg::DenseView& factors, float weight,
                                  std::size_t length) {
  length = std::min(length, items.size());
  if (weight <= 0) return {items.begin(), items.begin() + static_cast<std::ptrdiff_t>(length)};
  float least = 0, most = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    least = i == 0 ? items[i].score : std::min(least, items[i].score);
    most = i == 0 ? items[i].score : std::max(most, items[i].score);
  }
  const float stretch = most > least ? 1 / (most - least) : 0;
  std::vector<float> inverse(items.size()), likest(items.size(), 0.0F);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].track < factors.rows) inverse[i] = inverse_length(factors.row(items[i].track));
  std::vector<RerankItem> chosen;
  std::vector<bool> used(items.size(), false);
  while (chosen.size() < length) {
    std::size_t best = items.size();
    float best_value = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (used[i]) continue;
      const float value = (1 - weight) * (items[i].score - least) * stretch - weight * likest[i];
      if (best == items.size() || value > best_value) best = i, best_value = value;
    }
    used[best] = true;
    chosen.push_back(items[best]);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (used[i] || inverse[i] == 0 || inverse[best] == 0) continue;
      const float cosine =
          dot(factors.row(items[i].track), factors.row(items[best].track)) * inverse[i] * inverse[best];
      likest[i] = chosen.size() == 1 ? cosine : std::max(likest[i], cosine);
    }
  }
  return chosen;
}

}  // namespace segue::rank
