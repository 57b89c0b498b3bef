// What must hold before anything is counted, and what looks wrong though it may be counted.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catalogue.hpp"

#include "segue/evaluate/evaluate.hpp"

namespace segue::evaluate {

// Rising, each once; an error for none, 0, or one beyond 10000.
[[nodiscard]] Result<std::vector<std::uint32_t>> check_cutoffs(std::span<const std::uint32_t> cutoffs);

// Shapes that fit, matrices that are matrices, every track of every list inside. The first user at fault is named.
[[nodiscard]] Status check_input(const EvaluateInput& input, const RunContext& context);

// Users with a truth, rising.
[[nodiscard]] std::vector<std::uint32_t> users_with_truth(const linalg::CsrView<float>& test);

[[nodiscard]] Result<SanityChecks> count_oddities(const EvaluateInput& input, const Catalogue& catalogue,
                                                  std::uint32_t largest_cutoff, const RunContext& context);

// A sentence for each oddity that a reader of the numbers should know.
[[nodiscard]] std::vector<std::string> say_oddities(const EvaluateInput& input, const Evaluation& evaluation);

}  // namespace segue::evaluate
