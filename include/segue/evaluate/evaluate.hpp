// How good ranked lists are. Pure arithmetic on spans; formulas in metrics.hpp, worked examples in docs/metrics.md.
//
// Who is averaged over: users with a non-empty truth (a test value above 0). One of them without a list scores 0.
// Every number is about the same people: coverage and Gini, too, are over the lists of these users.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/evaluate/slices.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::evaluate {

// Numbers of some users, row by row in rising order of users; NaN where one is not defined.
struct UserRows {
  std::span<const std::uint32_t> users;
  std::span<const std::string> names;  // of the columns: "train_tracks", "ndcg@10", "recall@10[popularity=tail]", ...
  std::span<const double> values;      // users x names
};

struct EvaluateInput {
  const linalg::RankedLists* lists = nullptr;        // for evaluate() alone: row = user; heard tracks left out, or kept
  const linalg::CsrView<float>* train = nullptr;     // users x tracks; for novelty, coverage, lift; may be null
  const linalg::CsrView<float>* test = nullptr;      // users x tracks, of the same shape; the truth
  std::span<const std::uint32_t> track_group = {};   // per track; empty: every track its own
  std::span<const std::uint32_t> track_artist = {};  // per track; empty: unknown
  const linalg::DenseView* item_factors = nullptr;   // tracks x f, for diversity by factors; may be null

  // Count songs, not tracks: another version of a song in the truth is a hit, two versions of one do not count twice,
  // and the catalogue is that of songs. Needs track_group.
  bool by_group = false;
  // The convention on tracks the user has in training: lists leave them out (masked), or may hold them (kept). The
  // lists are taken as they are; where they break the convention, checks and notes say so.
  bool heard_kept = false;
  std::span<const UserSlicing> user_slices = {};    // labels of users ...
  std::span<const TruthSlicing> truth_slices = {};  // ... and of the entries of `test`
  // Is handed every user's numbers, part by part, each user once, in order; an error it gives ends the evaluation.
  std::function<Status(const UserRows&)> on_users = {};
  std::uint32_t resamples = 1000;  // of the bootstrap; 100 .. 100000
};

// A mean over users, or a number of the lists as a whole. low and high: 95 % bootstrap interval over users; NaN where
// there is none (coverage, Gini: resampling users sees fewer tracks and would be off to one side).
struct MetricValue {
  double mean = 0, low = 0, high = 0;
  std::int64_t users = 0;  // averaged over: fewer than Evaluation::users where the metric is not defined for some
};

// What looks wrong, counted. None of it is an error; notes() of the evaluation says each in words.
struct SanityChecks {
  std::int64_t users_without_list = 0;   // with a truth; they count as 0
  std::int64_t short_lists = 0;          // of users with a truth: shorter than the largest cutoff
  std::int64_t lists_without_truth = 0;  // of users without a truth: not looked at
  std::int64_t users_only_in_test = 0;   // a truth, but no play in training
  std::int64_t duplicates = 0;           // places in a list that repeat a track: counted as misses
  std::int64_t versions_twice = 0;       // places whose song an earlier place of the list has, as another track
  std::int64_t nan_scores = 0;           // NaN or infinite
  std::int64_t out_of_order = 0;         // places whose score is above that of the place before
  std::int64_t heard_in_lists = 0;       // places of tracks the user has in training
  std::int64_t truth_entries = 0;
  std::int64_t truth_heard = 0;       // of them: tracks the user has in training; no hit where lists leave heard out
  std::int64_t truth_untrained = 0;   // of them: tracks nobody has in training
  std::int64_t values_ignored = 0;    // entries of test or train that are 0 or less: not plays
  std::int64_t factors_unusable = 0;  // tracks whose factors are all zero or not finite: cosine 0 with every other
};

// A slice: means of a few metrics at one cutoff, over the users who are in it or have some of their truth in it.
struct SliceValue {
  std::string slicing, label, description;
  std::map<std::string, MetricValue> metrics;
};

// How exposure falls on the catalogue: of the most heard `units`, their share of listeners and of places in lists.
struct CurvePoint {
  std::int64_t units = 0;
  double listeners = 0, shown = 0;
};

// One number a user for some metrics, for paired tests; NaN where a metric is not defined for that user.
struct PerUser {
  std::vector<std::uint32_t> users;  // those with a truth, rising
  std::map<std::string, std::vector<double>> values;
};

// Metric name (e.g. "ndcg@10") to mean over users with a non-empty truth, with a 95 % bootstrap interval.
struct Evaluation {
  std::int64_t users = 0;  // with a non-empty truth: the ones averaged over
  std::string truth;       // a hash of the test matrix: what is compared must have the same; empty: not known
  std::vector<std::string> order;
  std::map<std::string, MetricValue> metrics;

  std::vector<std::uint32_t> cutoffs;  // rising
  bool by_group = false;
  bool heard_kept = false;
  std::int64_t catalogue = 0;          // tracks (songs, by group): columns of the matrices
  std::int64_t catalogue_trained = 0;  // of them with a play in training
  std::uint32_t resamples = 0;
  std::uint64_t seed = 0;
  std::int64_t resampled = 0;  // what the bootstrap drew from: users, or groups of users where there are many
  SanityChecks checks;
  std::vector<std::string> notes;  // what a reader should know of these numbers, a sentence each

  std::uint32_t main_cutoff = 0;  // of slices and of the curve: 10 if it is among the cutoffs, else the least
  std::vector<SliceValue> slices;
  std::vector<CurvePoint> curve;
  // What a ranker by chance may expect, and what one that knows the truth reaches: the least and most to compare with.
  std::map<std::string, double> floor, ceiling;
  // By unit (track, or song by group): listeners in training, and places shown within each cutoff. Not in the JSON.
  std::vector<std::uint32_t> listeners;
  std::vector<std::vector<std::uint32_t>> shown;
  PerUser per_user;  // empty here; filled by who kept what on_users gave, to compare
};

// Beyond so many users the bootstrap draws from so many groups, users put into them by hash: the same interval for a
// bounded cost (relative error of its width about 1 %).
inline constexpr std::uint32_t kBootstrapGroups = 4096;

// Whose lists are cut at for slices and notes: 10 if it is among the cutoffs, else the least.
[[nodiscard]] std::uint32_t main_cutoff(std::span<const std::uint32_t> cutoffs);

// An evaluation whose lists come in parts, so that they need not fit in memory together.
class Evaluator {
 public:
  // Every metric at every cutoff, then those that have none. `cutoffs` are 1 .. 10000; order and repeats do not matter.
  // `input` and what it points to must outlive the evaluator.
  // Errors: invalid_argument (shapes that do not fit, no user with a truth, a cutoff out of range), corrupt (a matrix
  //   that is none).
  [[nodiscard]] static Result<Evaluator> start(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                                               const RunContext& context);
  // Row i of `lists` is the list of users[i]. Users rise, within a part and from part to part; who is passed over has
  // no list. Errors: invalid_argument (a track or user beyond the matrix, users that do not rise), corrupt (lists that
  // are none), cancelled, and what input.on_users gives.
  [[nodiscard]] Status add(std::span<const std::uint32_t> users, const linalg::RankedLists& lists);
  // Once, after the last part. Errors: cancelled, and what input.on_users gives.
  [[nodiscard]] Result<Evaluation> finish();

  Evaluator(Evaluator&&) noexcept;
  ~Evaluator();

 private:
  struct State;
  explicit Evaluator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// All of input.lists at once.
// Cost: O(users * k * f + entries) time and O(groups * metrics + tracks) memory beyond the input.
// Same result, to the byte, for any team size and any parts; the seed moves nothing but the intervals.
[[nodiscard]] Result<Evaluation> evaluate(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                                          const RunContext& context);

}  // namespace segue::evaluate
