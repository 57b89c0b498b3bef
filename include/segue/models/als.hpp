// Alternating least squares for implicit feedback.
// Source: Hu, Koren, Volinsky 2008, eqs. 3-5; regularization scaled by frequency: Rendle et al. 2021.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/coded.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/kernels.hpp"
#include "segue/linalg/npy.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/linalg/top_k.hpp"
#include "segue/models/retrieval.hpp"

namespace segue::models {

// Weights r > 0 of the matrix give confidence c = 1 + alpha * r (linear) or 1 + alpha * ln(1 + r / epsilon)
// (logarithmic). Minimized: sum over observed of c (1 - x.y)^2, over unobserved of unobserved_weight * (x.y)^2, plus
// regularization * (count + unobserved_weight * n)^regularization_exponent * |w|^2 a row, count its entries and n
// the rows of the other side.
// The defaults do well on play counts (heavy tails: logarithmic) as on plain ones, and for 4,000 to 40,000 tracks;
// where the other side has many more rows n, a smaller unobserved_weight keeps unobserved_weight * n in proportion.
struct AlsConfig {
  std::uint32_t factors = 64;
  std::uint32_t iterations = 15;
  float regularization = 0.02f;
  float alpha = 0.1f;
  std::string confidence = "logarithmic";
  float epsilon = 1.0f;
  float unobserved_weight = 0.01f;
  float regularization_exponent = 1.0f;
  std::string solver = "auto";
  std::uint32_t cg_steps = 3;  // at most
  float cg_tolerance = 3e-5f;
  std::uint32_t block_size = 64;
  std::string gather = "auto";
  std::uint64_t seed = 0;  // beside the context's seed, for several models in one run

  [[nodiscard]] OptionSet options();  // section "als"
};

struct AlsModel {
  linalg::DenseMatrix user_factors, item_factors;  // X: users x f, Y: items x f
};

// What a fit hangs on beside its config, to the last bit.
struct AlsOrigin {
  std::uint64_t seed = 0;   // the context's
  std::string matrix_hash;  // linalg::hash_of() of the plays; empty where an older version did not store it
  std::uint64_t entries = 0;
  std::string kernels;     // their level
  std::string warm_start;  // hash of the older model's factors and rows that it began with; empty: none
};

struct AlsCost {
  double seconds = 0;
  std::uint64_t peak_memory_bytes = 0;
};

struct AlsFit {
  AlsModel model;
  std::vector<double> objective;   // after each iteration
  std::vector<double> validation;  // how good lists were after each iteration made, where that was watched
  AlsOrigin origin;
  std::optional<AlsCost> cost;  // for the manifest, from who measured it: differs from run to run
};

// An als_model/ folder, mapped.
struct StoredAlsModel {
  linalg::MappedMatrix user_factors, item_factors;
  AlsConfig config;
  std::vector<double> objective;  // after each iteration
  AlsOrigin origin;
  std::string name;  // the folder, for messages
};

inline constexpr std::uint32_t kNoRow = 0xffffffff;

// An older model, of other plays and perhaps other settings, and for each user and item here its row there, or kNoRow.
struct WarmStart {
  linalg::DenseView user_factors, item_factors;
  std::span<const std::uint32_t> user_rows, item_rows;
  std::string name = "the older model";  // for messages
};

// What happens before and between iterations.
struct AlsCourse {
  // Begins with the older model's rows; users and items it does not have are folded in.
  const WarmStart* warm = nullptr;
  // Where to go on from: what fit_als() was stopped at after objective.size() iterations. What comes out is what an
  // undisturbed run gives, to the last bit: plays, config (but for iterations), seed and kernels are to be the same,
  // and `warm`, where it is given too, what that run began with.
  const StoredAlsModel* start = nullptr;
  // E.g. to save. False ends the fit with what it has, an error with that.
  std::function<Result<bool>(const AlsFit&)> after_iteration;
};

// Users and items without plays get zero rows. Weights are to be above 0. Cost an iteration: exact O(nnz f^2 +
// (users + items) f^3), cg O(cg_steps nnz f + (users + items) f^2 + f^3), block O(nnz f block_size +
// (users + items) (f^2 + f block_size^2)). Memory beyond the input: 5 or 6 bytes an entry (12
// where there are more than 65,536 distinct weights), 4 to 6 f a user or item; the input counts towards the memory
// limit too. Errors: invalid_argument (field and range; a start of another run, an older model of other factors),
// corrupt (a start or older model with numbers that are none), out_of_memory (bytes asked and allowed), cancelled. Same
// seed, same bytes, for any team size. cg leaves the factors in the axes of the users' Gram matrix, largest first:
// products are what counts, and another order of rows or another level of kernels may turn the axes.
[[nodiscard]] Result<AlsFit> fit_als(const linalg::CodedView& plays, const AlsConfig& config, const RunContext& context,
                                     const AlsCourse& course = {});
[[nodiscard]] Result<AlsFit> fit_als(const linalg::CsrView<float>& plays, const AlsConfig& config,
                                     const RunContext& context, const AlsCourse& course = {});

// That all weights are above 0 and not too large, of a matrix that linalg::check() takes: fit_als() looks too.
[[nodiscard]] Status check_als_weights(const linalg::CodedView& plays, const AlsConfig& config);

// The geometric mean of the confidences; 1 of no plays. Of plays that these two take.
[[nodiscard]] double typical_confidence(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team);

// That a fit of such a matrix, read into codes, can be within the memory limit with `beside` bytes of others: before it
// is loaded, so with the least that its codes can take. Errors: out_of_memory.
[[nodiscard]] Status check_als_memory(const linalg::NpzSize& plays, std::uint64_t beside, const AlsConfig& config,
                                      const RunContext& context);

// What folding in needs of the items, computed once: O(items f^2). Const calls are safe from several threads at once.
class FoldIn {
 public:
  // `item_factors` is to outlive this. `typical`: of the plays that the model was trained on, where these are known; no
  // confidence is below 1. Errors: invalid_argument.
  [[nodiscard]] static Result<FoldIn> prepare(const linalg::DenseView& item_factors, const AlsConfig& config,
                                              ThreadTeam& team, double typical = 1);
  // A user's factors from the user's plays: one solved row of training, O(plays f^2 + f^3); all zero without plays.
  // Errors: invalid_argument (a track the model does not have, a weight that is not above 0, or one whose confidence is
  // so many times the typical one that fit_als() would refuse it: the row would be noise).
  [[nodiscard]] Result<std::vector<float>> user(const linalg::CsrRow<float>& plays) const;

 private:
  FoldIn(const linalg::DenseView& items, const AlsConfig& config, double typical)
      : items_(items), config_(config), typical_(typical) {}
  linalg::DenseView items_;
  AlsConfig config_;
  double typical_;
  const kernels::Table* kernels_ = nullptr;
  std::vector<float> gram_;  // unobserved_weight Y^T Y, rows padded as the kernels want them
};

// The factors of a user the model never saw, from the user's plays alone: FoldIn for a single user.
[[nodiscard]] Result<std::vector<float>> fold_in_user(const linalg::CsrRow<float>& plays,
                                                      const linalg::DenseView& item_factors, const AlsConfig& config);

// als_model/: user_factors.npy, item_factors.npy, manifest.json. Published whole: written beside, synced, swapped in. A
// folder that holds anything but an earlier model is not replaced: invalid_argument.
[[nodiscard]] Status save_als(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config);
// That save_als() may write there, as far as can be told before a fit: nothing is there, or an earlier model alone.
[[nodiscard]] Status check_als_folder(const std::filesystem::path& folder);

// The same for a fit on its way, which its manifest says: a model does not replace it, nor it a model.
[[nodiscard]] Status save_als_checkpoint(const std::filesystem::path& folder, const AlsFit& fit,
                                         const AlsConfig& config);
// That save_als_checkpoint() may write there and remove_als_checkpoint() remove: nothing is there, or a checkpoint
// alone. Errors: invalid_argument.
[[nodiscard]] Status check_als_checkpoint(const std::filesystem::path& folder);
[[nodiscard]] Status remove_als_checkpoint(const std::filesystem::path& folder);
// What processes that are no more had begun to write beside `folder`; a model that one had moved away to replace it is
// put back. Saving does this too.
void remove_als_leftovers(const std::filesystem::path& folder);

// A model or a checkpoint.
[[nodiscard]] Result<StoredAlsModel> load_als(const std::filesystem::path& folder);

// The best k items by inner product (or cosine) for each of `users`, heard tracks (their row of `heard`) left out where
// `heard` is given, and what a filter does not allow. Exact; row i of the result is users[i]. Items without factors
// (never played) are in no list, and a user without factors has an empty one. A user's list is the same in whatever
// company it is asked for.
// Cost: O(users items f) time, items being those that a filter allows; k results a user and no score matrix. Errors:
// invalid_argument (shapes that do not match, a user the model does not have), out_of_memory, cancelled.
[[nodiscard]] Result<linalg::RankedLists> recommend(const linalg::DenseView& user_factors,
                                                    const linalg::DenseView& item_factors,
                                                    std::span<const std::uint32_t> users,
                                                    const linalg::CsrView<float>* heard, std::uint32_t k,
                                                    const RunContext& context, const Retrieval& how = {});

}  // namespace segue::models
