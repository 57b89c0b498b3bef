#include "exposure.hpp"

#include <algorithm>

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

Exposure::Exposure(const linalg::RankedLists& lists, const Catalogue& catalogue, std::span<const std::uint32_t> cutoffs)
    : lists_(lists),
      catalogue_(catalogue),
      cutoffs_(cutoffs),
      counts_(cutoffs.size(), std::vector<std::uint32_t>(catalogue.units)) {}

void Exposure::add(std::span<const std::uint32_t> users) {
  for (const std::uint32_t user : users) {
    if (user >= lists_.users()) continue;
    const auto list = lists_.list(user);
    std::size_t place = 0;
    for (std::size_t c = 0; c < cutoffs_.size(); ++c)
      for (; place < std::min<std::size_t>(cutoffs_[c], list.size()); ++place)
        ++counts_[c][catalogue_.unit(list[place])];
  }
}

void Exposure::fill(Evaluation& evaluation) {
  const auto put = [&](const char* stem, std::uint32_t k, double value) {
    evaluation.metrics[metric_name(stem, k)] = {value, kUndefined, kUndefined, evaluation.users};
  };
  std::vector<std::uint32_t> shown(catalogue_.units), sorted;
  for (std::size_t c = 0; c < cutoffs_.size(); ++c) {
    for (std::size_t unit = 0; unit < shown.size(); ++unit) shown[unit] += counts_[c][unit];
    if (!catalogue_.trained.empty())
      put("catalogue_coverage", cutoffs_[c], catalogue_coverage(shown, catalogue_.trained));
    put("catalogue_coverage_all", cutoffs_[c], catalogue_coverage(shown));
    sorted = shown;
    put("gini", cutoffs_[c], gini(sorted));
  }
}

}  // namespace segue::evaluate
