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

// Shapes that fit, matrices that are matrices.
[[nodiscard]] Status check_input(const EvaluateInput& input);

// Lists that are lists, of users inside, every track inside. Row i is of users[i]. The first user at fault is named.
[[nodiscard]] Status check_lists(const EvaluateInput& input, std::span<const std::uint32_t> users,
                                 const linalg::RankedLists& lists);

// Users with a truth, rising.
[[nodiscard]] std::vector<std::uint32_t> users_with_truth(const linalg::CsrView<float>& test);

// What is odd about the truth of all users with one, and the training side.
void count_truth_oddities(const EvaluateInput& input, const Catalogue& catalogue, std::span<const std::uint32_t> users,
                          ThreadTeam& team, SanityChecks& checks);

// What is odd about a list. `scores`: of the list, or empty.
struct ListOddities {
  std::vector<std::uint32_t> scratch;
  void count(const EvaluateInput& input, std::uint32_t user, std::span<const std::uint32_t> list,
             std::span<const float> scores, SanityChecks& checks);
};

void add_checks(SanityChecks& to, const SanityChecks& from);

// A sentence for each oddity that a reader of the numbers should know. `longest`: of the lists.
[[nodiscard]] std::vector<std::string> say_oddities(const EvaluateInput& input, const Evaluation& evaluation,
                                                    std::size_t longest);

}  // namespace segue::evaluate
