#include "catalogue.hpp"

#include <algorithm>
#include <atomic>

namespace segue::evaluate {
namespace {

constexpr std::size_t kUsersPerBlock = 1024;

// Group ids as they come (any 32-bit numbers) to 0 .. songs - 1; a track of unknown group is a song of its own.
std::uint32_t number_songs(std::span<const std::uint32_t> groups, std::vector<std::uint32_t>& unit_of) {
  std::vector<std::uint32_t> known(groups.begin(), groups.end());
  std::erase(known, kUnknownLabel);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  std::uint32_t units = static_cast<std::uint32_t>(known.size());
  unit_of.resize(groups.size());
  for (std::size_t track = 0; track < groups.size(); ++track) {
    const auto at = std::lower_bound(known.begin(), known.end(), groups[track]);
    unit_of[track] = groups[track] == kUnknownLabel ? units++ : static_cast<std::uint32_t>(at - known.begin());
  }
  return units;
}

}  // namespace

void units_of_row(const Catalogue& catalogue, const linalg::CsrRow<float>& row, std::vector<std::uint32_t>& out) {
  out.clear();
  for (std::size_t i = 0; i < row.indices.size(); ++i)
    if (row.values[i] > 0) out.push_back(catalogue.unit(row.indices[i]));
  if (catalogue.unit_of.empty()) return;  // rising, each once, already
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

void closed_units_of_row(const Catalogue& catalogue, const linalg::CsrRow<float>& row,
                         std::vector<std::uint32_t>& out) {
  out.clear();
  for (std::size_t i = 0; i < row.indices.size(); ++i)
    if (row.values[i] > 0) out.push_back(catalogue.unit(row.indices[i]));
  if (catalogue.unit_of.empty()) return;
  std::sort(out.begin(), out.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out.size();) {
    std::size_t end = i + 1;
    while (end < out.size() && out[end] == out[i]) ++end;
    if (end - i == catalogue.versions[out[i]]) out[kept++] = out[i];
    i = end;
  }
  out.resize(kept);
}

Catalogue make_catalogue(const EvaluateInput& input, ThreadTeam& team) {
  Catalogue catalogue;
  catalogue.units = input.by_group ? number_songs(input.track_group, catalogue.unit_of) : input.test->columns;
  if (input.by_group) catalogue.versions.resize(catalogue.units);
  for (const std::uint32_t unit : catalogue.unit_of) ++catalogue.versions[unit];
  if (input.train == nullptr) return catalogue;

  // Counts are whole numbers: the order in which threads add them does not show.
  std::vector<std::uint32_t> counts(catalogue.units);
  std::vector<std::vector<std::uint32_t>> scratch(team.size());
  std::atomic<std::uint32_t> listening{0};
  std::atomic<std::int64_t> ignored{0};
  const std::size_t users = input.train->rows;
  team.for_each_block((users + kUsersPerBlock - 1) / kUsersPerBlock, [&](std::size_t block, unsigned worker) {
    std::uint32_t with_plays = 0;
    std::int64_t not_plays = 0;
    for (std::size_t user = block * kUsersPerBlock; user < std::min(users, (block + 1) * kUsersPerBlock); ++user) {
      const auto row = input.train->row(static_cast<std::uint32_t>(user));
      units_of_row(catalogue, row, scratch[worker]);
      for (const std::uint32_t unit : scratch[worker])
        std::atomic_ref(counts[unit]).fetch_add(1, std::memory_order_relaxed);
      with_plays += scratch[worker].empty() ? 0 : 1;
      not_plays += std::count_if(row.values.begin(), row.values.end(), [](float v) { return !(v > 0); });
    }
    listening.fetch_add(with_plays, std::memory_order_relaxed);
    ignored.fetch_add(not_plays, std::memory_order_relaxed);
  });
  catalogue.listening_users = listening.load();
  catalogue.values_ignored = ignored.load();

  catalogue.listeners.assign(counts.begin(), counts.end());
  catalogue.information.resize(catalogue.units);
  catalogue.trained.resize(catalogue.units);
  for (std::uint32_t unit = 0; unit < catalogue.units; ++unit) {
    catalogue.information[unit] = self_information(counts[unit], catalogue.listening_users);
    catalogue.trained[unit] = counts[unit] > 0 ? 1 : 0;
    catalogue.trained_units += catalogue.trained[unit];
  }
  catalogue.order = popularity_order(catalogue.listeners);
  catalogue.rank = popularity_ranks(catalogue.listeners, catalogue.order);
  catalogue.popularity_class = popularity_classes(catalogue.listeners, catalogue.order);
  return catalogue;
}

}  // namespace segue::evaluate
