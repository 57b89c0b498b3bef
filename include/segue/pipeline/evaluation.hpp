// Evaluation of models and of lists made by any program, from files.
#pragma once
#include <filesystem>
#include <string>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/evaluate/report.hpp"
#include "segue/pipeline/settings.hpp"

namespace segue::pipeline {

struct EvaluateFiles {
  std::filesystem::path train, test;  // scipy CSR .npz, users x tracks
  std::string model;                  // a folder with factors, or the word "popularity"; or else
  std::filesystem::path
      predictions;                 // Parquet with user_id, track_id and rank (from 1), or score where there is no rank
  std::filesystem::path items;     // items.parquet, for artists and songs; may be empty
  std::filesystem::path users;     // Parquet with user_id, for slices by its columns; may be empty
  std::filesystem::path split;     // split.json, and beside it test.parquet, for slices by week; may be empty
  std::string name;                // of the model in reports; empty: from what is evaluated
  std::filesystem::path per_user;  // where the metrics of each user go; empty: nowhere
};

// Errors: not_found, corrupt (with file and what is wrong), invalid_argument (shapes that do not fit, nobody to test).
[[nodiscard]] Result<evaluate::EvaluationReport> evaluate_files(const EvaluateFiles& files,
                                                                const EvaluateConfig& config,
                                                                const RunContext& context);

// Beside the JSON of an evaluation: als.users.parquet for als.json.
[[nodiscard]] std::filesystem::path per_user_file(const std::filesystem::path& json);
// Errors: not_found, corrupt.
[[nodiscard]] Result<evaluate::PerUser> load_per_user(const std::filesystem::path& file, const RunContext& context);

}  // namespace segue::pipeline
