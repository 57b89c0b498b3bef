// What the stages did, for people and as JSON.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "runtime.hpp"
#include "text_table.hpp"

#include "segue/evaluate/report.hpp"
#include "segue/pipeline/stages.hpp"

namespace segue::apps {

// A table of stages without rows, its last column under `last`, and one row more of it.
[[nodiscard]] TextTable stage_rows(const std::string& last);
void add_stage(TextTable& table, const pipeline::StageRecord& record, const std::string& last);
[[nodiscard]] std::string stage_table(const std::vector<pipeline::StageOutcome>& outcomes);
// What the test, and the validation window, hold that training does not know; nothing where the split is not among
// them.
[[nodiscard]] std::string split_summary(const std::vector<pipeline::StageOutcome>& outcomes);
[[nodiscard]] Json stage_json(const std::vector<pipeline::StageOutcome>& outcomes);

// The reports of stage evaluate: popularity, als, ranked; none where the split held nothing back. Errors: not_found,
// corrupt.
[[nodiscard]] Result<std::vector<evaluate::EvaluationReport>> read_evaluation(const pipeline::WorkFolder& work);
[[nodiscard]] Json evaluation_json(const std::vector<evaluate::EvaluationReport>& reports);
[[nodiscard]] Error nothing_to_test_on(const std::filesystem::path& work);  // and what to do
// Without reports, a line that says why.
[[nodiscard]] std::string evaluation_table(const std::vector<evaluate::EvaluationReport>& reports,
                                           const evaluate::TableOptions& options = {}, bool by_song = false);
[[nodiscard]] std::string slice_table(const std::vector<evaluate::EvaluationReport>& reports);

}  // namespace segue::apps
