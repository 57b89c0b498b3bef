#include "stage_runs.hpp"

namespace segue::pipeline {

Result<StageRun> run_predict(const Settings& settings, const WorkFolder& work, const std::filesystem::path& output,
                             const RunContext& context) {
  auto report = rank::predict(settings.predict, work.path(), output, context);
  if (!report) return report.error();
  return StageRun{{{"rows_in", report->candidates}, {"rows_out", report->rows}, {"users", report->users}}, {}};
}

}  // namespace segue::pipeline
