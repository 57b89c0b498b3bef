#include "measure.hpp"

#include <algorithm>
#include <cmath>

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

constexpr const char* kStems[] = {"precision",
                                  "recall",
                                  "recall_capped",
                                  "ndcg",
                                  "ndcg_graded",
                                  "hit_rate",
                                  "map",
                                  "map_full_truth",
                                  "mrr",
                                  "serendipity",
                                  "diversity_artists",
                                  "diversity_factors",
                                  "unique_songs",
                                  "novelty",
                                  "novelty_scaled",
                                  "novelty_rank",
                                  "new_artist_rate",
                                  "calibration_artists",
                                  "calibration_popularity",
                                  "popularity_lift",
                                  "user_coverage"};

bool is_accuracy(Measure measure) { return measure <= Measure::serendipity; }

std::vector<Measure> measures_of(const EvaluateInput& input) {
  using enum Measure;
  std::vector<Measure> measures{precision, recall, recall_capped,  ndcg, ndcg_graded,
                                hit_rate,  map,    map_full_truth, mrr};
  const bool artists = !input.track_artist.empty(), train = input.train != nullptr;
  if (train) measures.push_back(serendipity);
  if (artists) measures.push_back(diversity_artists);
  if (input.item_factors != nullptr) measures.push_back(diversity_factors);
  if (!input.track_group.empty()) measures.push_back(unique_songs);
  if (train) measures.insert(measures.end(), {novelty, novelty_scaled, novelty_rank});
  if (train && artists) measures.insert(measures.end(), {new_artist_rate, calibration_artists});
  if (train) measures.insert(measures.end(), {calibration_popularity, popularity_lift});
  return measures;
}

}  // namespace

Measurer::Measurer(const EvaluateInput& input, const Catalogue& catalogue, std::span<const std::uint32_t> cutoffs,
                   std::span<const float> inverse_norms)
    : input_(input), catalogue_(catalogue), inverse_norms_(inverse_norms) {
  for (const Measure measure : measures_of(input))
    for (const std::uint32_t k : cutoffs)
      columns_.push_back({metric_name(kStems[static_cast<std::size_t>(measure)], k), measure, k});
  columns_.push_back({"user_coverage", Measure::user_coverage, 0});
  largest_ = cutoffs.back();
  discounts_ = rank_discounts(largest_);
}

double Measurer::accuracy(const Column& column, const UserFacts& facts) const {
  const JudgedList list{facts.gains, facts.ideal};
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
    case Measure::serendipity:
      return serendipity(std::span(facts.surprise).first(list.hits(column.k)), column.k);
    default:
      return reciprocal_rank(list, column.k);
  }
}

double Measurer::character(const Column& column, Scratch& scratch) const {
  const UserFacts& facts = scratch.facts;
  const auto list = facts.list.first(std::min<std::size_t>(column.k, facts.list.size()));
  const std::span<const std::uint32_t> units = std::span(facts.units).first(list.size());
  const auto labels = [&](std::span<const std::uint32_t> label_of) {
    scratch.labels.clear();
    for (const std::uint32_t track : list) scratch.labels.push_back(label_of[track]);
    return std::span<const std::uint32_t>(scratch.labels);
  };
  switch (column.measure) {
    case Measure::diversity_artists:
      return share_of_differing_pairs(std::span(facts.artists).first(list.size()), scratch.sorted);
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
    case Measure::novelty_rank:
      return mean_over_list(units, catalogue_.rank);
    case Measure::new_artist_rate:
      return facts.all_plays > 0 ? new_artist_rate(std::span(facts.plays_of_artist).first(list.size())) : kUndefined;
    case Measure::calibration_artists: {
      scratch.counts.assign(facts.artist_profile.size(), 0.0);
      for (const std::uint32_t artist : std::span(facts.artists).first(list.size()))
        if (artist != kUnknownLabel) scratch.counts[artist] += 1;
      return calibration_error(facts.artist_profile, scratch.counts, facts.all_plays);
    }
    case Measure::calibration_popularity: {
      scratch.counts.assign(kPopularityClasses, 0.0);
      for (const std::uint32_t unit : units)
        scratch.counts[static_cast<std::size_t>(catalogue_.popularity_class[unit])] += 1;
      const auto& mix = facts.class_profile;
      return calibration_error(mix, scratch.counts, mix[0] + mix[1] + mix[2]);
    }
    default:
      return mean_over_list(units, catalogue_.listeners);  // popularity lift: the upper part
  }
}

void Measurer::measure(std::uint32_t user, Scratch& scratch, std::span<Part> parts) const {
  std::span<const std::uint32_t> list;
  if (user < input_.lists->users()) list = input_.lists->list(user);
  UserFacts& facts = scratch.facts;
  facts.fill(input_, catalogue_, user, list.first(std::min<std::size_t>(largest_, list.size())));
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    if (column.measure == Measure::user_coverage) {
      parts[c] = {list.empty() ? 0.0 : 1.0, 1};
    } else if (is_accuracy(column.measure)) {
      parts[c] = {accuracy(column, facts), 1};
    } else {
      const double value = character(column, scratch);
      const double lower = column.measure == Measure::popularity_lift ? facts.profile_popularity : 1.0;
      parts[c] = std::isnan(value) || std::isnan(lower) ? Part{} : Part{value, lower};
    }
  }
}

}  // namespace segue::evaluate
