#include "segue/pipeline/settings.hpp"

#include <utility>

namespace segue::pipeline {

OptionSet SimilarConfig::options() {
  OptionSet set("similar");
  set.add("per_track", &per_track, "similar tracks kept for each track", {1, 1000});
  return set;
}

OptionSet EvaluateConfig::options() {
  OptionSet set("evaluate");
  set.add("k", &k, "list lengths that metrics are taken at", {1, 10000});
  set.add("truth", &truth,
          "what counts as right: all test interactions; new: of tracks not heard in training; auto: new for a work "
          "folder, all for bare matrices",
          {"auto", "all", "new"});
  set.add("heard", &heard, "whether lists made here leave heard tracks out", {"mask", "keep"});
  set.add(
      "slice_by", &slice_by,
      "judged apart, beside activity, popularity, familiarity and week: users.COLUMN or items.COLUMN, of the Parquet "
      "tables of users and tracks; numbers are cut at their quartiles");
  set.add("resamples", &resamples, "bootstrap resamples behind each interval", {100, 100000});
  set.add("per_user", &per_user,
          "metrics kept for each user, for segue compare: recall@20, or recall, at k = 10 if that is asked for, else "
          "at the "
          "least; all: every one");
  return set;
}

std::string_view stage_name(Stage stage) {
  static constexpr std::string_view kNames[] = {"preprocess", "split", "features", "train", "predict", "evaluate"};
  return kNames[static_cast<std::size_t>(stage)];
}

StageUnits stage_units(std::string_view stage) {
  static constexpr StageUnits kUnits[] = {{"rows", "pairs"},
                                          {"plays", "pairs"},
                                          {"users", "candidates"},
                                          {"pairs", "users and tracks"},
                                          {"candidates", "places in lists"},
                                          {"pairs", "models"}};
  for (const Stage each : kStages)
    if (stage_name(each) == stage) return kUnits[static_cast<std::size_t>(each)];
  return {};
}

namespace {

std::vector<Option> joined(const std::vector<OptionSet>& sets) {
  std::vector<Option> all;
  for (const auto& set : sets) all.insert(all.end(), set.options().begin(), set.options().end());
  return all;
}

}  // namespace

std::vector<Option> Settings::options() {
  return joined({preprocess.options(), split.options(), features.options(), als.options(), popularity.options(),
                 similar.options(), ranker.options(), predict.options(), evaluate.options(), gate.options(),
                 validation.options(), tune.options()});
}

std::vector<Option> Settings::options_of(Stage stage) {
  switch (stage) {
    case Stage::preprocess:
      return joined({preprocess.options()});
    case Stage::split:
      return joined({split.options()});
    case Stage::features:
      return joined({features.options(), als.options(), popularity.options()});
    case Stage::train:
      return joined({als.options(), popularity.options(), similar.options(), ranker.options()});
    case Stage::predict:
      return joined({predict.options()});
    case Stage::evaluate:
      return joined({evaluate.options()});
  }
  return {};
}

}  // namespace segue::pipeline
