// Settings of ALS found by successive halving: many configurations get a few iterations, the better ones more.
// Source: Jamieson, Talwalkar 2016; Karnin, Koren, Somekh 2013.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/models/als.hpp"
#include "segue/pipeline/validation.hpp"

namespace segue::pipeline {

struct TuneConfig {
  std::uint32_t candidates = 27;       // configurations in the first round, the present one among them
  std::uint32_t reduction = 3;         // each round keeps one in so many and gives them so many times the iterations
  std::uint32_t first_iterations = 2;  // in the first round
  std::uint32_t iterations = 18;       // in the last
  std::vector<std::uint32_t> factors = {32, 64, 128};
  // A number, or LOW:HIGH, drawn from evenly in the logarithm (the exponent evenly).
  std::string regularization = "0.001:0.1", alpha = "0.02:10", unobserved_weight = "0.002:0.2";
  std::string regularization_exponent = "0.7:1.1";
  double holdout_share = 0.2;  // of a user's tracks, where a bare matrix comes without a validation window

  [[nodiscard]] OptionSet options();  // section "tune"
};

struct Trial {
  models::AlsConfig config;  // iterations: those after which its NDCG was best
  double ndcg = 0;           // the best on the validation window
  std::uint32_t rounds = 0;  // that it took part in
  std::uint32_t iterations_made = 0;
  double seconds = 0;
  std::string failure;  // why it could not be trained; empty: it could
};

struct TuneRound {
  std::uint32_t iterations = 0, candidates = 0;
};

struct TuneReport {
  std::vector<Trial> trials;  // the best first; those that got further before those that did not
  std::vector<TuneRound> rounds;
  std::uint64_t users = 0;  // whose lists were looked at
  std::uint32_t k = 0;      // NDCG@k
  double present_ndcg = 0;  // of the configuration given, as far as it got
};

// Trains on `train`, judges by `window` (users x tracks, of the same shape). The first candidate is `present`, the
// rest are spread evenly over the ranges; a drawn regularization is that for exponent 1, scaled so that the rows'
// together stay what they are (Rendle et al. 2021). The last round looks at every iteration. Models wait between
// rounds in the spill folder. Same seed, same trials and figures (but for seconds), for any team size.
// Errors: invalid_argument (a range that is none or beyond what the option allows, what Validation::make refuses, no
// candidate that can be trained), out_of_memory, io, cancelled.
[[nodiscard]] Result<TuneReport> tune(const linalg::CsrView<float>& train, const linalg::CsrView<float>& window,
                                      const models::AlsConfig& present, const TuneConfig& config,
                                      const ValidationConfig& validation, const RunContext& context);

// Some of each user's tracks held out, drawn by hash, at least one left: for matrices without times.
struct HeldOut {
  linalg::CsrMatrix<float> train, window;
};
[[nodiscard]] HeldOut hold_out(const linalg::CsrView<float>& plays, double share, std::uint64_t seed);

[[nodiscard]] std::string to_json(const TuneReport& report, const std::string& window);  // `window`: what it was

}  // namespace segue::pipeline
