#include <algorithm>
#include <cmath>
#include <utility>

#include "segue/base/hash.hpp"
#include "segue/pipeline/tune.hpp"

namespace segue::pipeline {

HeldOut hold_out(const linalg::CsrView<float>& plays, double share, std::uint64_t seed) {
  HeldOut parts;
  parts.train.rows = parts.window.rows = plays.rows;
  parts.train.columns = parts.window.columns = plays.columns;
  std::vector<std::pair<std::uint64_t, std::size_t>> lots;
  std::vector<bool> held;
  for (std::uint32_t user = 0; user < plays.rows; ++user) {
    const auto row = plays.row(user);
    const std::size_t count = row.indices.size();
    const auto wanted = static_cast<std::size_t>(std::floor(static_cast<double>(count) * share + 0.5));
    lots.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t key[] = {seed, user, row.indices[i]};
      lots.emplace_back(hash_bytes({reinterpret_cast<const char*>(key), sizeof(key)}), i);
    }
    std::sort(lots.begin(), lots.end());
    held.assign(count, false);
    for (std::size_t i = 0; i < std::min(wanted, count - std::min<std::size_t>(count, 1)); ++i)
      held[lots[i].second] = true;
    for (std::size_t i = 0; i < count; ++i) {
      auto& part = held[i] ? parts.window : parts.train;
      part.indices.push_back(row.indices[i]);
      part.values.push_back(row.values[i]);
    }
    parts.train.offsets.push_back(parts.train.indices.size());
    parts.window.offsets.push_back(parts.window.indices.size());
  }
  return parts;
}

}  // namespace segue::pipeline
