// ALS held, iteration by iteration, against what came after its training: a validation window.
#pragma once
#include <cstdint>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/coded.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/models/als.hpp"

namespace segue::pipeline {

struct ValidationConfig {
  std::uint32_t patience = 3;    // iterations without a better NDCG before training stops
  std::uint32_t k = 20;          // length of the lists that NDCG is taken of
  std::uint32_t users = 10'000;  // whose lists are looked at, drawn by hash where the window has more; 0: all

  [[nodiscard]] OptionSet options();  // section "validation"
};

// The truth of some users, and what they have in training, which their lists leave out.
class Validation {
 public:
  // `window`: users x tracks, of the shape of `train`; entries above 0 of tracks that the user does not have in `train`
  // are the truth. Which users are drawn hangs on the context's seed. Memory: 8 bytes an entry of theirs, 8 a user.
  // Errors: invalid_argument (shapes that differ, nothing new in the window), corrupt.
  [[nodiscard]] static Result<Validation> make(const linalg::CodedView& train, const linalg::CsrView<float>& window,
                                               const ValidationConfig& config, const RunContext& context);
  // Mean NDCG@k (as segue evaluate has it) over the users. Errors: those of recommend().
  [[nodiscard]] Result<double> ndcg(const models::AlsModel& model, const RunContext& context) const;
  [[nodiscard]] std::size_t users() const { return users_.size(); }

 private:
  Validation() = default;
  std::vector<std::uint32_t> users_;  // rising
  linalg::CsrMatrix<float> heard_;    // users x tracks; other users' rows are empty
  std::vector<std::uint64_t> truth_offsets_{0};
  std::vector<std::uint32_t> truth_;
  std::uint32_t k_ = 0;
};

// fit_als(), stopped once config.patience iterations brought no better NDCG. What comes out is the model after the best
// iteration (the first where several are equal), where its objective ends; its validation has every iteration made.
// Takes the memory of a second model.
[[nodiscard]] Result<models::AlsFit> fit_validated(const linalg::CodedView& train, const Validation& validation,
                                                   const models::AlsConfig& als, const ValidationConfig& config,
                                                   const RunContext& context, const models::AlsCourse& course = {});

}  // namespace segue::pipeline
