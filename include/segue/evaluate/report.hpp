// An evaluation as a JSON text that programs read, and as a table that people read.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/evaluate/evaluate.hpp"

namespace segue::evaluate {

inline constexpr int kReportVersion = 3;  // of the JSON; raised when a field changes its meaning

// What a result.json holds: counted by track, and if it was asked for, by song as well.
struct EvaluationReport {
  std::string name;  // of the model, as tables and sentences call it
  Evaluation evaluation;
  std::optional<Evaluation> by_song;
  std::string per_user_file = {};  // beside the JSON, with the metrics of each user; empty: there is none
};

// {"format": "segue.evaluation", "version": 1, "name", "users", "cutoffs", "unit", "catalogue", "interval", "metrics":
// {"ndcg@10": {"mean", "low", "high", "users"}, ...}, "conventions": {"ndcg": "..."}, "checks", "notes", "per_user",
// "floor", "ceiling", "slices", "curve", "by_song"}. A number that is not defined is null. Metrics are in the order of
// reports; numbers read back exactly.
[[nodiscard]] std::string to_json(const EvaluationReport& report);

// The way back. `source` is what errors call the text (its file). Unknown fields are passed over.
// Errors: corrupt (no JSON, no evaluation, a field missing or of the wrong kind: which one), invalid_argument (a
// version newer than this program).
[[nodiscard]] Result<EvaluationReport> from_json(std::string_view text, std::string_view source);

struct NamedEvaluation {
  std::string name;
  const Evaluation* evaluation = nullptr;
};

struct TableOptions {
  bool all_cutoffs = false;  // else one: 10 if every model has it, else the least they share
  bool intervals = true;     // half the width of the interval behind each mean
  bool bounds = false;       // what chance gives, and what knowing the truth does, where that is known
};

// Rows are metrics, columns models; '*' marks the best of a row where one way is better. Ends with the notes.
// Lines end in '\n'; plain ASCII but for the plus-minus sign.
[[nodiscard]] std::string table(std::span<const NamedEvaluation> models, const TableOptions& options = {});
// NDCG at the main cutoff by slice, models side by side, with the users of each; "" without slices.
[[nodiscard]] std::string slice_table(std::span<const NamedEvaluation> models);

}  // namespace segue::evaluate
