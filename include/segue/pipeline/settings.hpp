// Everything that can be set, in one place: what segue.toml holds and `segue config` prints.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/evaluate/gate.hpp"
#include "segue/models/als.hpp"
#include "segue/models/popularity.hpp"
#include "segue/pipeline/tune.hpp"
#include "segue/pipeline/validation.hpp"
#include "segue/prepare/preprocess.hpp"
#include "segue/rank/boosted.hpp"
#include "segue/rank/features.hpp"
#include "segue/rank/predict.hpp"
#include "segue/split/split.hpp"

namespace segue::pipeline {

struct SimilarConfig {
  std::uint32_t per_track = 50;

  [[nodiscard]] OptionSet options();  // section "similar"
};

struct EvaluateConfig {
  std::vector<std::uint32_t> k = {5, 10, 20, 50};
  // all: every test interaction counts; new: those of tracks the user has not heard in training; auto: new for a work
  // folder, whose lists leave heard tracks out, and all for bare matrices.
  std::string truth = "auto";
  std::string heard = "mask";  // mask: lists made here leave heard tracks out; keep: they may hold them
  std::uint32_t resamples = 1000;
  std::vector<std::string> slice_by;  // users.COLUMN or items.COLUMN
  // Kept a user, for paired comparisons and the gate; without "@k" at evaluate::main_cutoff(k).
  std::vector<std::string> per_user = {"ndcg", "recall", "ndcg[popularity=middle]", "ndcg[popularity=tail]"};

  [[nodiscard]] OptionSet options();  // section "evaluate"
};

enum class Stage : std::uint8_t { preprocess, split, features, train, predict, evaluate };
inline constexpr Stage kStages[] = {Stage::preprocess, Stage::split,   Stage::features,
                                    Stage::train,      Stage::predict, Stage::evaluate};
[[nodiscard]] std::string_view stage_name(Stage stage);

// What a stage counts as rows_in and rows_out: "plays", "pairs" (of user and track), ...; empty where there is no such
// stage.
struct StageUnits {
  std::string_view in, out;
};
[[nodiscard]] StageUnits stage_units(std::string_view stage);

struct Settings {
  prepare::PreprocessConfig preprocess;
  split::SplitConfig split;
  rank::FeaturesConfig features;
  models::AlsConfig als;
  models::PopularityConfig popularity;
  SimilarConfig similar;
  rank::RankerConfig ranker;
  rank::PredictConfig predict;
  EvaluateConfig evaluate;
  evaluate::GateConfig gate;
  ValidationConfig validation;
  TuneConfig tune;

  // The options point into this object, which must outlive them and stay where it is.
  [[nodiscard]] std::vector<Option> options();
  [[nodiscard]] std::vector<Option> options_of(Stage stage);  // what that stage's result depends on
};

}  // namespace segue::pipeline
