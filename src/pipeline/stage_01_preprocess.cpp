#include "stage_runs.hpp"

#include "segue/base/file.hpp"

namespace segue::pipeline {
namespace {

constexpr const char* kFailedPage = "failed_preprocess_report.html";

// Nothing is published of a log that fails its gate, but the page that shows why.
Error kept_page(Error error, const WorkFolder& work, const std::filesystem::path& output) {
  const auto page = output / "preprocess_report.html";
  if (error.kind != ErrorKind::check_failed || !std::filesystem::exists(page)) return error;
  const auto text = read_text_file(page);
  if (!text) return error;
  if (const auto written = write_text_file(work.file(kFailedPage), *text); !written) return error;
  error.message += "; see " + work.file(kFailedPage).string();
  return error;
}

}  // namespace

Result<StageRun> run_preprocess(const Settings& settings, const WorkFolder& work, const std::filesystem::path& output,
                                const RunContext& context) {
  auto report = prepare::preprocess(settings.preprocess, output, context);
  if (!report) return kept_page(report.error(), work, output);
  std::error_code ignored;
  std::filesystem::remove(work.file(kFailedPage), ignored);  // it was of an earlier run
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
