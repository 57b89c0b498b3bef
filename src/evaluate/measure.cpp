#include "measure.hpp"

#include <algorithm>
#include <cmath>

namespace segue::evaluate {
namespace {

bool is_accuracy(Measure measure) { return measure <= Measure::serendipity; }

// Chance that none of `drawn` of `all`, without putting back, is one of `marked`.
double chance_of_none(double all, double marked, double drawn) {
  double chance = 1;
  for (double i = 0; i < drawn && chance > 0; ++i) chance *= std::max(0.0, all - marked - i) / (all - i);
  return chance;
}

}  // namespace

Measurer::Measurer(const EvaluateInput& input, const Catalogue& catalogue, std::vector<Column> columns,
                   std::uint32_t largest_cutoff, std::span<const float> inverse_norms)
    : input_(input),
      catalogue_(catalogue),
      inverse_norms_(inverse_norms),
      columns_(std::move(columns)),
      discounts_(rank_discounts(largest_cutoff)),
      ones_(largest_cutoff, 1.0F),
      largest_(largest_cutoff) {
  double sum = 0;
  for (const double discount : discounts_) discount_sums_.push_back(sum += discount);
}

double Measurer::accuracy(const Column& column, const JudgedList& list, const UserFacts& facts) const {
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

Part Measurer::of_model(const Column& column, Scratch& scratch) const {
  const UserFacts& facts = scratch.facts;
  if (column.measure == Measure::user_coverage) return {facts.list.empty() ? 0.0 : 1.0, 1};
  if (is_accuracy(column.measure)) return {accuracy(column, {facts.gains, facts.ideal}, facts), 1};
  const double value = character(column, scratch);
  const double lower = column.measure == Measure::popularity_lift ? facts.profile_popularity : 1.0;
  return std::isnan(value) || std::isnan(lower) ? Part{} : Part{value, lower};
}

void Measurer::cut_truth(const Column& column, Scratch& scratch) const {
  const UserFacts& facts = scratch.facts;
  const auto& labels = input_.truth_slices[column.slicing].of_entry;
  std::size_t size = 0;
  for (const std::uint64_t entry : facts.truth_entries) size += labels[entry] == column.label ? 1 : 0;
  scratch.slice_ideal.assign(size, 1.0F);
  scratch.slice_gains.assign(facts.gains.size(), 0.0F);
  for (std::size_t i = 0; i < facts.hit_places.size(); ++i)
    if (labels[facts.hit_entries[i]] == column.label) scratch.slice_gains[facts.hit_places[i]] = 1;
}

// Expected for k tracks drawn evenly from what a list may hold, none twice.
double Measurer::by_chance(const Column& column, const UserFacts& facts) const {
  const double all = facts.listable, good = facts.reachable, k = std::min<double>(column.k, all);
  if (!(all > 0)) return 0;
  const double each = good / all;
  switch (column.measure) {
    case Measure::precision:
      return each * k / column.k;
    case Measure::recall:
      return each * k / static_cast<double>(facts.ideal.size());
    case Measure::hit_rate:
      return 1 - chance_of_none(all, good, k);
    default:
      return each * discount_sums_[static_cast<std::size_t>(k) - 1] /
             discount_sums_[std::min<std::size_t>(column.k, facts.ideal.size()) - 1];
  }
}

double Measurer::fact(const Column& column, const UserFacts& facts) const {
  switch (column.measure) {
    case Measure::train_tracks:
      return static_cast<double>(facts.profile.size());
    case Measure::truth_tracks:
      return static_cast<double>(facts.ideal.size());
    case Measure::list_tracks:
      return static_cast<double>(facts.list.size());
    default:
      return facts.profile_popularity;
  }
}

void Measurer::measure(std::uint32_t user, std::span<const std::uint32_t> list, Scratch& scratch,
                       std::span<Part> parts) const {
  UserFacts& facts = scratch.facts;
  facts.fill(input_, catalogue_, user, list.first(std::min<std::size_t>(largest_, list.size())));
  const JudgedList perfect{std::span(ones_).first(std::min<std::size_t>(largest_, facts.reachable)), facts.ideal};
  std::size_t cut = columns_.size();  // the column whose slice the truth was last cut to
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    switch (column.role) {
      case Role::model:
        parts[c] = of_model(column, scratch);
        break;
      case Role::user_slice:
        parts[c] = input_.user_slices[column.slicing].of_user[user] == column.label ? parts[column.source] : Part{};
        break;
      case Role::truth_slice:
        if (cut == columns_.size() || columns_[cut].slicing != column.slicing || columns_[cut].label != column.label)
          cut_truth(columns_[cut = c], scratch);
        parts[c] = scratch.slice_ideal.empty()
                       ? Part{}
                       : Part{accuracy(column, {scratch.slice_gains, scratch.slice_ideal}, facts), 1};
        break;
      case Role::floor:
        parts[c] = {by_chance(column, facts), 1};
        break;
      case Role::ceiling:
        parts[c] = {accuracy(column, perfect, facts), 1};
        break;
      case Role::fact:
        const double value = fact(column, facts);
        parts[c] = std::isnan(value) ? Part{} : Part{value, 1};
        break;
    }
  }
}

}  // namespace segue::evaluate
