#include "stage_runs.hpp"

namespace segue::pipeline {

Result<StageRun> run_split(const Settings& settings, const WorkFolder& work, const std::filesystem::path& output,
                           const RunContext& context) {
  auto report = split::split(settings.split, work.path(), output, context);
  if (!report) return report.error();
  StageRun run{{{"rows_in", report->plays_in},
                {"rows_out", report->train_interactions + report->validation_interactions + report->test_interactions},
                {"plays_train", report->plays_train},
                {"plays_test", report->plays_test},
                {"plays_dropped", report->plays_dropped},
                {"train_users", report->train_users},
                {"test_users", report->test_users}},
               {}};
  const auto add_cold = [&](const std::string& side, std::int64_t pairs, const split::ColdCounts& cold) {
    run.counts.insert(run.counts.end(), {{side + "_interactions", pairs},
                                         {side + "_cold_users", cold.users},
                                         {side + "_cold_tracks", cold.tracks},
                                         {side + "_cold_interactions", cold.pairs},
                                         {side + "_cold_plays", cold.plays}});
  };
  add_cold("test", report->test_interactions, report->cold_test);
  if (report->validation_cutoff) {
    run.counts.insert(run.counts.end(),
                      {{"plays_validation", report->plays_validation}, {"validation_users", report->validation_users}});
    add_cold("validation", report->validation_interactions, report->cold_validation);
  }
  return run;
}

}  // namespace segue::pipeline
