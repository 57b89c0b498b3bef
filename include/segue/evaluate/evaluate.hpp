// How good ranked lists are. Pure arithmetic on spans; formulas and sources in docs/metrics.md.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::evaluate {

struct EvaluateInput {
  const linalg::RankedLists* lists = nullptr;        // row = user; heard tracks already left out, or kept
  const linalg::CsrView<float>* train = nullptr;     // users x tracks; for novelty, coverage
  const linalg::CsrView<float>* test = nullptr;      // users x tracks; the truth
  std::span<const std::uint32_t> track_group = {};   // per track; empty: every track its own
  std::span<const std::uint32_t> track_artist = {};  // per track; empty: unknown
  const linalg::DenseView* item_factors = nullptr;   // for diversity by factors; may be null
};

// Metric name (e.g. "ndcg@10") to mean over users with a non-empty truth, with a 95 % bootstrap interval.
struct MetricValue {
  double mean = 0, low = 0, high = 0;
};

struct Evaluation {
  std::int64_t users = 0;  // with a non-empty truth: the ones averaged over
  std::vector<std::string> order;
  std::map<std::string, MetricValue> metrics;
};

[[nodiscard]] Result<Evaluation> evaluate(const EvaluateInput& input, std::span<const std::uint32_t> cutoffs,
                                          const RunContext& context);

}  // namespace segue::evaluate
