#include "measure.hpp"

#include <algorithm>
#include <cmath>

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

constexpr Measure kAccuracy[] = {Measure::precision, Measure::recall,         Measure::recall_capped,
                                 Measure::ndcg,      Measure::ndcg_graded,    Measure::hit_rate,
                                 Measure::map,       Measure::map_full_truth, Measure::mrr};
constexpr const char* kStems[] = {"precision",
                                  "recall",
                                  "recall_capped",
                                  "ndcg",
                                  "ndcg_graded",
                                  "hit_rate",
                                  "map",
                                  "map_full_truth",
                                  "mrr",
                                  "diversity_artists",
                                  "diversity_factors",
                                  "unique_songs",
                                  "novelty",
                                  "novelty_scaled",
                                  "popularity_lift",
                                  "user_coverage"};

bool is_accuracy(Measure measure) { return measure <= Measure::mrr; }

}  // namespace

Measurer::Measurer(const EvaluateInput& input, const Catalogue& catalogue, std::span<const std::uint32_t> cutoffs,
                   std::span<const float> inverse_norms)
    : input_(input), catalogue_(catalogue), inverse_norms_(inverse_norms) {
  std::vector<Measure> measures(std::begin(kAccuracy), std::end(kAccuracy));
  if (!input.track_artist.empty()) measures.push_back(Measure::diversity_artists);
  if (input.item_factors != nullptr) measures.push_back(Measure::diversity_factors);
  if (!input.track_group.empty()) measures.push_back(Measure::unique_songs);
  if (input.train != nullptr)
    measures.insert(measures.end(), {Measure::novelty, Measure::novelty_scaled, Measure::popularity_lift});
  for (const Measure measure : measures)
    for (const std::uint32_t k : cutoffs)
      columns_.push_back({metric_name(kStems[static_cast<std::size_t>(measure)], k), measure, k});
  columns_.push_back({"user_coverage", Measure::user_coverage, 0});
  largest_ = cutoffs.back();
  discounts_ = rank_discounts(largest_);
}

void Measurer::judge(std::uint32_t user, std::span<const std::uint32_t> list, Scratch& scratch) const {
  const auto test = input_.test->row(user);
  scratch.truth.clear();
  scratch.truth.reserve(test.indices.size());
  for (std::size_t i = 0; i < test.indices.size(); ++i)
    if (test.values[i] > 0) scratch.truth.add(catalogue_.unit(test.indices[i]), test.values[i]);
  scratch.truth.sorted(scratch.ideal);
  scratch.gains.clear();
  scratch.units.clear();
  for (const std::uint32_t track : list) {
    scratch.units.push_back(catalogue_.unit(track));
    scratch.gains.push_back(scratch.truth.take(scratch.units.back()));
  }
}

double Measurer::accuracy(const Column& column, const JudgedList& list) const {
  switch (column.measure) {
    case Measure::precision:
      return precision(list, column.k);
    case Measure::recall:
      return recall(list, column.k);
    case Measure::recall_capped:
      return recall_capped(list, column.k);
    case Measure::ndcg:
      return ndcg(list, column.k, discounts_);
    case Measure::ndcg_graded:
      return ndcg_graded(list, column.k, discounts_);
    case Measure::hit_rate:
      return hit_rate(list, column.k);
    case Measure::map:
      return average_precision(list, column.k, AveragePrecisionOver::reachable);
    case Measure::map_full_truth:
      return average_precision(list, column.k, AveragePrecisionOver::whole_truth);
    default:
      return reciprocal_rank(list, column.k);
  }
}

double Measurer::character(const Column& column, std::span<const std::uint32_t> list, Scratch& scratch) const {
  const std::span<const std::uint32_t> units = std::span(scratch.units).first(list.size());
  const auto labels = [&](std::span<const std::uint32_t> label_of) {
    scratch.labels.clear();
    for (const std::uint32_t track : list) scratch.labels.push_back(label_of[track]);
    return std::span<const std::uint32_t>(scratch.labels);
  };
  switch (column.measure) {
    case Measure::diversity_artists:
      return share_of_differing_pairs(labels(input_.track_artist), scratch.sorted);
    case Measure::diversity_factors:
      return diversity_by_factors(list, *input_.item_factors, inverse_norms_, scratch.factors);
    case Measure::unique_songs:
      return share_of_distinct(labels(input_.track_group), scratch.sorted);
    case Measure::novelty:
      return mean_over_list(units, catalogue_.information);
    case Measure::novelty_scaled: {
      const double most = self_information(1, catalogue_.listening_users);
      return most > 0 ? mean_over_list(units, catalogue_.information) / most : kUndefined;
    }
    default:
      return mean_over_list(units, catalogue_.listeners);  // popularity lift: the upper part
  }
}

double Measurer::profile_popularity(std::uint32_t user, Scratch& scratch) const {
  if (input_.train == nullptr) return kUndefined;
  units_of_row(catalogue_, input_.train->row(user), scratch.profile);
  return mean_over_list(scratch.profile, catalogue_.listeners);
}

void Measurer::measure(std::uint32_t user, Scratch& scratch, std::span<Part> parts) const {
  std::span<const std::uint32_t> list;
  if (user < input_.lists->users()) list = input_.lists->list(user);
  list = list.first(std::min<std::size_t>(largest_, list.size()));
  judge(user, list, scratch);
  const JudgedList judged{scratch.gains, scratch.ideal};
  const double profile = profile_popularity(user, scratch);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    if (column.measure == Measure::user_coverage) {
      parts[c] = {list.empty() ? 0.0 : 1.0, 1};
    } else if (is_accuracy(column.measure)) {
      parts[c] = {accuracy(column, judged), 1};
    } else {
      const double value = character(column, list.first(std::min<std::size_t>(column.k, list.size())), scratch);
      const double lower = column.measure == Measure::popularity_lift ? profile : 1.0;
      parts[c] = std::isnan(value) || std::isnan(lower) ? Part{} : Part{value, lower};
    }
  }
}

}  // namespace segue::evaluate
