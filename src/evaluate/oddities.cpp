#include <algorithm>
#include <cmath>

#include "check_input.hpp"

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

constexpr std::size_t kUsersPerBlock = 1024;

bool heard(const linalg::CsrRow<float>& train, std::uint32_t track) {
  const auto at = std::lower_bound(train.indices.begin(), train.indices.end(), track);
  return at != train.indices.end() && *at == track &&
         train.values[static_cast<std::size_t>(at - train.indices.begin())] > 0;
}

// How many of `labels` repeat another one. Sorts them.
std::int64_t repeats(std::vector<std::uint32_t>& labels) {
  std::sort(labels.begin(), labels.end());
  return labels.end() - std::unique(labels.begin(), labels.end());
}

void count_truth(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user, SanityChecks& checks) {
  const auto test = input.test->row(user);
  const auto train = input.train == nullptr ? linalg::CsrRow<float>{} : input.train->row(user);
  const bool played = std::any_of(train.values.begin(), train.values.end(), [](float value) { return value > 0; });
  checks.users_only_in_test += input.train != nullptr && !played ? 1 : 0;
  for (std::size_t i = 0; i < test.indices.size(); ++i) {
    if (!(test.values[i] > 0)) continue;
    ++checks.truth_entries;
    if (input.train == nullptr) continue;
    checks.truth_heard += heard(train, test.indices[i]) ? 1 : 0;
    checks.truth_untrained += catalogue.trained[catalogue.unit(test.indices[i])] == 0 ? 1 : 0;
  }
}

}  // namespace

void add_checks(SanityChecks& to, const SanityChecks& from) {
  for (const auto field : {&SanityChecks::users_without_list, &SanityChecks::short_lists,
                           &SanityChecks::lists_without_truth, &SanityChecks::users_only_in_test,
                           &SanityChecks::duplicates, &SanityChecks::versions_twice, &SanityChecks::nan_scores,
                           &SanityChecks::out_of_order, &SanityChecks::heard_in_lists, &SanityChecks::truth_entries,
                           &SanityChecks::truth_heard, &SanityChecks::truth_untrained, &SanityChecks::values_ignored})
    to.*field += from.*field;
}

void ListOddities::count(const EvaluateInput& input, std::uint32_t user, std::span<const std::uint32_t> list,
                         std::span<const float> scores, SanityChecks& checks) {
  scratch.assign(list.begin(), list.end());
  const std::int64_t duplicates = repeats(scratch);
  checks.duplicates += duplicates;
  if (!input.track_group.empty()) {
    // A track of unknown song is a song of its own.
    std::int64_t unknown_repeats = 0;
    scratch.clear();
    for (const std::uint32_t track : list)
      if (input.track_group[track] == kUnknownLabel) scratch.push_back(track);
    unknown_repeats = repeats(scratch);
    scratch.clear();
    for (const std::uint32_t track : list)
      if (input.track_group[track] != kUnknownLabel) scratch.push_back(input.track_group[track]);
    checks.versions_twice += repeats(scratch) + unknown_repeats - duplicates;
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i])) ++checks.nan_scores;
    if (i > 0 && scores[i] > scores[i - 1]) ++checks.out_of_order;
  }
  if (input.train == nullptr) return;
  const auto train = input.train->row(user);
  checks.heard_in_lists += std::count_if(list.begin(), list.end(), [&](std::uint32_t t) { return heard(train, t); });
}

void count_truth_oddities(const EvaluateInput& input, const Catalogue& catalogue, std::span<const std::uint32_t> users,
                          ThreadTeam& team, SanityChecks& checks) {
  std::vector<SanityChecks> workers(team.size());  // whole numbers: it does not matter which worker counted what
  team.for_each_block((users.size() + kUsersPerBlock - 1) / kUsersPerBlock, [&](std::size_t block, unsigned worker) {
    for (std::size_t i = block * kUsersPerBlock; i < std::min(users.size(), (block + 1) * kUsersPerBlock); ++i)
      count_truth(input, catalogue, users[i], workers[worker]);
  });
  for (const SanityChecks& worker : workers) add_checks(checks, worker);
  checks.values_ignored += catalogue.values_ignored;
  checks.values_ignored +=
      std::count_if(input.test->values.begin(), input.test->values.end(), [](float value) { return !(value > 0); });
}

}  // namespace segue::evaluate
