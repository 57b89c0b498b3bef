#include "columns.hpp"

#include <algorithm>

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
                                  "user_coverage",
                                  "train_tracks",
                                  "truth_tracks",
                                  "list_tracks",
                                  "profile_popularity"};

constexpr Measure kOfSlices[] = {Measure::ndcg, Measure::recall, Measure::precision, Measure::hit_rate};
constexpr Measure kOfReferences[] = {Measure::precision, Measure::recall, Measure::ndcg, Measure::hit_rate};

std::string stem(Measure measure) { return kStems[static_cast<std::size_t>(measure)]; }

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

template <typename Slicing>
void add_slices(std::span<const Slicing> slicings, Role role, std::uint32_t k, std::vector<Column>& columns) {
  const std::vector<Column> whole = columns;
  for (std::size_t s = 0; s < slicings.size(); ++s)
    for (std::size_t label = 0; label < slicings[s].labels.size(); ++label)
      for (const Measure measure : kOfSlices) {
        const std::string metric = metric_name(stem(measure), k);
        const auto source = std::find_if(whole.begin(), whole.end(), [&](const Column& c) { return c.name == metric; });
        columns.push_back({metric + "[" + slicings[s].name + "=" + slicings[s].labels[label] + "]", measure, k, role, s,
                           static_cast<std::uint16_t>(label), static_cast<std::size_t>(source - whole.begin()),
                           metric});
      }
}

}  // namespace

std::vector<Column> make_columns(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                                 std::uint32_t main_cutoff) {
  std::vector<Column> columns;
  for (const Measure measure : measures_of(input))
    for (const std::uint32_t k : cutoffs) columns.push_back({metric_name(stem(measure), k), measure, k});
  columns.push_back({stem(Measure::user_coverage), Measure::user_coverage});
  add_slices(input.user_slices, Role::user_slice, main_cutoff, columns);
  add_slices(input.truth_slices, Role::truth_slice, main_cutoff, columns);
  for (const auto& [role, prefix] : {std::pair{Role::floor, "floor:"}, std::pair{Role::ceiling, "ceiling:"}})
    for (const Measure measure : kOfReferences)
      for (const std::uint32_t k : cutoffs) {
        const std::string metric = metric_name(stem(measure), k);
        columns.push_back({prefix + metric, measure, k, role, 0, 0, 0, metric});
      }
  if (input.train != nullptr)
    for (const Measure fact : {Measure::train_tracks, Measure::profile_popularity})
      columns.push_back({stem(fact), fact, 0, Role::fact});
  for (const Measure fact : {Measure::truth_tracks, Measure::list_tracks})
    columns.push_back({stem(fact), fact, 0, Role::fact});
  return columns;
}

}  // namespace segue::evaluate
