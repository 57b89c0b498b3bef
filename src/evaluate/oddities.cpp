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

// Places that repeat an earlier one.
std::int64_t repeats(std::span<const std::uint32_t> list, std::vector<std::uint32_t>& scratch) {
  scratch.assign(list.begin(), list.end());
  std::sort(scratch.begin(), scratch.end());
  return scratch.end() - std::unique(scratch.begin(), scratch.end());
}

// Places whose song an earlier place has; an unknown song is like no other, but the same track again is.
std::int64_t song_repeats(const EvaluateInput& input, std::span<const std::uint32_t> list,
                          std::vector<std::uint32_t>& scratch) {
  std::int64_t repeated = 0;
  scratch.clear();
  for (const std::uint32_t track : list)
    if (input.track_group[track] != kUnknownLabel) scratch.push_back(input.track_group[track]);
  std::sort(scratch.begin(), scratch.end());
  repeated += scratch.end() - std::unique(scratch.begin(), scratch.end());
  scratch.clear();
  for (const std::uint32_t track : list)
    if (input.track_group[track] == kUnknownLabel) scratch.push_back(track);
  std::sort(scratch.begin(), scratch.end());
  return repeated + (scratch.end() - std::unique(scratch.begin(), scratch.end()));
}

void count_list(const EvaluateInput& input, std::uint32_t user, std::vector<std::uint32_t>& scratch,
                SanityChecks& checks) {
  const auto list = input.lists->list(user);
  const std::int64_t duplicates = repeats(list, scratch);
  checks.duplicates += duplicates;
  if (!input.track_group.empty()) checks.versions_twice += song_repeats(input, list, scratch) - duplicates;
  if (!input.lists->scores.empty()) {
    const auto scores = std::span(input.lists->scores).subspan(input.lists->offsets[user], list.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (!std::isfinite(scores[i])) ++checks.nan_scores;
      if (i > 0 && scores[i] > scores[i - 1]) ++checks.out_of_order;
    }
  }
  if (input.train == nullptr) return;
  const auto train = input.train->row(user);
  checks.heard_in_lists += std::count_if(list.begin(), list.end(), [&](std::uint32_t t) { return heard(train, t); });
}

void count_user(const EvaluateInput& input, const Catalogue& catalogue, std::uint32_t user, std::uint32_t largest,
                std::vector<std::uint32_t>& scratch, SanityChecks& checks) {
  const auto test = input.test->row(user);
  const std::size_t length = user < input.lists->users() ? input.lists->list(user).size() : 0;
  const auto truth = std::count_if(test.values.begin(), test.values.end(), [](float v) { return v > 0; });
  checks.values_ignored += static_cast<std::int64_t>(test.values.size()) - truth;
  checks.truth_entries += truth;
  if (length > 0) count_list(input, user, scratch, checks);
  if (truth == 0) {
    checks.lists_without_truth += length > 0 ? 1 : 0;
    return;
  }
  checks.users_without_list += length == 0 ? 1 : 0;
  checks.short_lists += length > 0 && length < largest ? 1 : 0;
  if (input.train == nullptr) return;
  const auto train = input.train->row(user);
  checks.users_only_in_test +=
      std::none_of(train.values.begin(), train.values.end(), [](float v) { return v > 0; }) ? 1 : 0;
  for (std::size_t i = 0; i < test.indices.size(); ++i) {
    if (!(test.values[i] > 0)) continue;
    checks.truth_heard += heard(train, test.indices[i]) ? 1 : 0;
    checks.truth_untrained += catalogue.trained[catalogue.unit(test.indices[i])] == 0 ? 1 : 0;
  }
}

void add(SanityChecks& to, const SanityChecks& from) {
  for (const auto field : {&SanityChecks::users_without_list, &SanityChecks::short_lists,
                           &SanityChecks::lists_without_truth, &SanityChecks::users_only_in_test,
                           &SanityChecks::duplicates, &SanityChecks::versions_twice, &SanityChecks::nan_scores,
                           &SanityChecks::out_of_order, &SanityChecks::heard_in_lists, &SanityChecks::truth_entries,
                           &SanityChecks::truth_heard, &SanityChecks::truth_untrained, &SanityChecks::values_ignored})
    to.*field += from.*field;
}

}  // namespace

Result<SanityChecks> count_oddities(const EvaluateInput& input, const Catalogue& catalogue,
                                    std::uint32_t largest_cutoff, const RunContext& context) {
  struct Worker {
    SanityChecks checks;  // whole numbers: it does not matter which worker counted what
    std::vector<std::uint32_t> scratch;
  };
  std::vector<Worker> workers(context.team.size());
  const std::size_t users = input.test->rows;
  context.team.for_each_block((users + kUsersPerBlock - 1) / kUsersPerBlock, [&](std::size_t block, unsigned worker) {
    if (context.stop.requested()) return;
    for (std::size_t user = block * kUsersPerBlock; user < std::min(users, (block + 1) * kUsersPerBlock); ++user)
      count_user(input, catalogue, static_cast<std::uint32_t>(user), largest_cutoff, workers[worker].scratch,
                 workers[worker].checks);
  });
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "Evaluation was stopped; nothing was kept.");
  SanityChecks checks;
  checks.values_ignored = catalogue.values_ignored;
  for (const Worker& worker : workers) add(checks, worker.checks);
  return checks;
}

}  // namespace segue::evaluate
