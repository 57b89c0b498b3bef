// An older als_model for today's matrix: its rows matched to the matrix's by what users and tracks were called.
#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/models/als.hpp"

namespace segue::pipeline {

struct OlderModelFiles {
  std::filesystem::path model;         // an als_model folder, or a work folder that has one
  std::filesystem::path model_labels;  // the label_encoders of the older model; empty: those beside it, if any
  std::filesystem::path labels;        // those of today's matrix; empty: those beside it, if any
  std::filesystem::path matrix;
};

class OlderModel {
 public:
  // Where neither side has label encoders, row n is taken to be row n, and rows the older model lacks to be new. Raw
  // ids that led to one row there and to several here, or the other way round, go with the row they share most with.
  // Errors: not_found, corrupt, invalid_argument (labels of one side alone; a model with more rows than the matrix).
  [[nodiscard]] static Result<OlderModel> open(const OlderModelFiles& files, std::uint32_t users, std::uint32_t tracks,
                                               const RunContext& context);
  [[nodiscard]] models::WarmStart start() const {
    return {stored_.user_factors.view(), stored_.item_factors.view(), user_rows_, item_rows_, stored_.name};
  }

 private:
  explicit OlderModel(models::StoredAlsModel stored) : stored_(std::move(stored)) {}
  models::StoredAlsModel stored_;
  std::vector<std::uint32_t> user_rows_, item_rows_;
};

}  // namespace segue::pipeline
