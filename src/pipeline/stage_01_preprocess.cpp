#include "stage_runs.hpp"

namespace segue::pipeline {

Result<StageRun> run_preprocess(const Settings& settings, const WorkFolder&, const std::filesystem::path& output,
                                const RunContext& context) {
  auto report = prepare::preprocess(settings.preprocess, output, context);
  if (!report) return report.error();
  std::vector<std::string> notes;
  for (const auto& step : report->steps)
    if (!step.note.empty()) notes.push_back(step.note);
  return StageRun{{{"rows_in", report->rows_read},
                   {"rows_out", report->interactions},
                   {"rows_kept", report->rows_out},
                   {"plays", report->plays},
                   {"rejects", report->rejects},
                   {"merged", report->merged},
                   {"users", report->users},
                   {"tracks", report->tracks},
                   {"artists", report->artists}},
                  notes,
                  report->peak_memory_bytes};
}

}  // namespace segue::pipeline
