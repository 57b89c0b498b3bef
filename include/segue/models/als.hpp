// Alternating least squares for implicit feedback.
// Source: Hu, Koren, Volinsky 2008, eqs. 3-5; regularization scaled by frequency: Rendle et al. 2021.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/npy.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::models {

// Weights r > 0 of the matrix give confidence c = 1 + alpha * r (linear) or 1 + alpha * ln(1 + r / epsilon)
// (logarithmic). Minimized: sum over observed of c (1 - x.y)^2, over unobserved of unobserved_weight * (x.y)^2, plus
// regularization * (count + unobserved_weight * n)^regularization_exponent * |w|^2 a row, count its entries and n
// the rows of the other side.
struct AlsConfig {
  std::uint32_t factors = 64;
  std::uint32_t iterations = 15;
  float regularization = 0.003f;
  float alpha = 1.0f;
  std::string confidence = "linear";
  float epsilon = 1.0f;
  float unobserved_weight = 1.0f;
  float regularization_exponent = 1.0f;
  std::string solver = "auto";
  std::uint64_t seed = 0;

  [[nodiscard]] OptionSet options();  // section "als"
};

struct AlsModel {
  linalg::DenseMatrix user_factors, item_factors;  // X: users x f, Y: items x f
};

struct AlsFit {
  AlsModel model;
  std::vector<double> objective;  // after each iteration
};

// Users and items without plays get zero rows. Cost: O(nnz f^2 + (users + items) f^3) an iteration.
// Errors: invalid_argument (field and range), out_of_memory (bytes asked and allowed), cancelled.
// Same seed, same bytes, for any team size.
[[nodiscard]] Result<AlsFit> fit_als(const linalg::CsrView<float>& plays, const AlsConfig& config,
                                     const RunContext& context);

// The factors of a user the model never saw, from the user's plays alone: one solved row of training.
[[nodiscard]] Result<std::vector<float>> fold_in_user(const linalg::CsrRow<float>& plays,
                                                      const linalg::DenseView& item_factors, const AlsConfig& config);

// als_model/: user_factors.npy, item_factors.npy, manifest.json. Published whole (written beside, renamed).
[[nodiscard]] Status save_als(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config);

struct StoredAlsModel {
  linalg::MappedMatrix user_factors, item_factors;
  AlsConfig config;
};
[[nodiscard]] Result<StoredAlsModel> load_als(const std::filesystem::path& folder);

// The best k items by inner product for each of `users`, heard tracks (their row of `heard`) left out where `heard`
// is given. Exact; row i of the result is users[i]. Memory: k results a user; no score matrix.
[[nodiscard]] Result<linalg::RankedLists> recommend(const linalg::DenseView& user_factors,
                                                    const linalg::DenseView& item_factors,
                                                    std::span<const std::uint32_t> users,
                                                    const linalg::CsrView<float>* heard, std::uint32_t k,
                                                    const RunContext& context);

}  // namespace segue::models
