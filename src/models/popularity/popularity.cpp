#include "segue/models/popularity.hpp"

#include <algorithm>

#include "ranking/lists.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kUsersABlock = 1024;

std::vector<linalg::Scored> ranked(std::span<const float> scores) {
  std::vector<linalg::Scored> all;
  for (std::uint32_t track = 0; track < scores.size(); ++track)
    if (scores[track] > 0) all.push_back({track, scores[track]});
  std::sort(all.begin(), all.end(), linalg::ranks_before);
  return all;
}

}  // namespace

OptionSet PopularityConfig::options() {
  OptionSet set("popularity");
  set.add("by", &by, "what makes a track popular: the number of its listeners, or of its plays",
          {"listeners", "plays"});
  return set;
}

std::vector<float> fit_popularity(const linalg::CsrView<float>& plays, const PopularityConfig& config) {
  const bool listeners = config.by != "plays";
  std::vector<double> sums(plays.columns);
  for (std::uint64_t i = 0; i < plays.entries(); ++i)
    sums[plays.indices[i]] += listeners ? 1.0 : static_cast<double>(plays.values[i]);
  return {sums.begin(), sums.end()};
}

Result<linalg::RankedLists> recommend_popular(std::span<const float> scores, std::span<const std::uint32_t> users,
                                              const linalg::CsrView<float>* heard, std::uint32_t k,
                                              const RunContext& context) {
  if (auto checked = check_heard(heard, users, scores.size()); !checked) return checked.error();
  if (auto fits = check_lists_fit(users.size(), k, scores.size(), context); !fits) return fits.error();
  const auto all = ranked(scores);
  ListBuilder lists(users.size(), kUsersABlock);
  context.team.for_each_block(lists.blocks(), [&](std::size_t block, unsigned) {
    if (context.stop.requested()) return;
    for (std::size_t i = lists.first(block); i < lists.first(block + 1); ++i) {
      const auto row = heard_by(heard, users[i]);
      std::uint32_t taken = 0;
      for (auto next = all.begin(); next != all.end() && taken < k; ++next) {
        if (std::binary_search(row.begin(), row.end(), next->item)) continue;
        lists.add(block, *next);
        ++taken;
      }
      lists.end_list(block);
    }
  });
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while ranking popular tracks");
  return lists.join();
}

}  // namespace segue::models
