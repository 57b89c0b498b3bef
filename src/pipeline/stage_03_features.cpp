#include "stage_runs.hpp"

namespace segue::pipeline {

Result<StageRun> run_features(const Settings& settings, const WorkFolder& work, const std::filesystem::path& output,
                              const RunContext& context) {
  auto report =
      rank::build_features(settings.features, settings.als, settings.popularity, work.path(), output, context);
  if (!report) return report.error();
  context.log.info("features: {:.1f} % of the tracks new to users in the label window are among the candidates",
                   100 * report->candidate_recall);
  return StageRun{{{"rows_in", report->test_users},
                   {"rows_out", report->train_rows + report->test_rows},
                   {"train_rows", report->train_rows},
                   {"train_users", report->train_users},
                   {"test_rows", report->test_rows},
                   {"test_users", report->test_users}},
                  {}};
}

}  // namespace segue::pipeline
