// Lists of a model or a file against the truth, with what the report needs around them.
#pragma once
#include <string>
#include <vector>

#include "list_parts.hpp"

#include "segue/evaluate/report.hpp"
#include "segue/pipeline/evaluation.hpp"

namespace segue::pipeline {

struct Truth {
  linalg::CsrMatrix<float> train, test;      // users x tracks, of one shape
  std::vector<std::uint32_t> users;          // with a test interaction, rising
  std::vector<std::uint32_t> artist, group;  // a track; empty: unknown
  std::vector<evaluate::UserSlicing> user_slices;
  std::vector<evaluate::TruthSlicing> truth_slices;
};

// `only_new`: test interactions with tracks that the user has in training are left out.
// `slice_by`: as in EvaluateConfig. Errors: those of load_npz; invalid_argument (shapes that differ, nobody left to
// test, a slice by what is not there).
[[nodiscard]] Result<Truth> load_truth(const EvaluateFiles& files, bool only_new,
                                       const std::vector<std::string>& slice_by, const RunContext& context);

// Errors: invalid_argument (no list length at all).
[[nodiscard]] Status check_lengths(const EvaluateConfig& config);

// Counted by track and, where songs are known, by song, while the lists pass. `per_user`: where the metrics of each
// user go; empty: nowhere.
[[nodiscard]] Result<evaluate::EvaluationReport> evaluate_lists(
    std::string name, const GiveLists& lists, const Truth& truth, const linalg::DenseView* item_factors,
    const EvaluateConfig& config, const std::filesystem::path& per_user, const RunContext& context);

}  // namespace segue::pipeline
