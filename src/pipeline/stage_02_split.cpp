#include "stage_runs.hpp"

namespace segue::pipeline {

Result<StageRun> run_split(const Settings& settings, const WorkFolder& work, const std::filesystem::path& output,
                           const RunContext& context) {
  auto report = split::split(settings.split, work.path(), output, context);
  if (!report) return report.error();
  return StageRun{{{"rows_in", report->plays_in},
                   {"rows_out", report->train_interactions + report->test_interactions},
                   {"plays_train", report->plays_train},
                   {"plays_test", report->plays_test},
                   {"plays_dropped", report->plays_dropped},
                   {"train_users", report->train_users},
                   {"test_users", report->test_users}},
                  {}};
}

}  // namespace segue::pipeline
