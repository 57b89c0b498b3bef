// What each stage does, one function a stage; run_stage() wraps them in skipping and publishing.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/pipeline/settings.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

struct StageRun {
  std::vector<std::pair<std::string, std::int64_t>> counts;  // rows_in and rows_out first
  std::vector<std::string> notes;
  std::uint64_t peak_memory_bytes = 0;  // where the stage measured its parts, the most of them
};

struct StageDefinition {
  int version;                      // raised when the same inputs and configuration give other files
  std::vector<std::string> inputs;  // files of the work folder that it reads
  Result<StageRun> (*run)(const Settings&, const WorkFolder&, const std::filesystem::path& output, const RunContext&);
};
[[nodiscard]] const StageDefinition& definition(Stage stage);

[[nodiscard]] Result<StageRun> run_preprocess(const Settings&, const WorkFolder&, const std::filesystem::path& output,
                                              const RunContext&);
[[nodiscard]] Result<StageRun> run_split(const Settings&, const WorkFolder&, const std::filesystem::path& output,
                                         const RunContext&);
[[nodiscard]] Result<StageRun> run_features(const Settings&, const WorkFolder&, const std::filesystem::path& output,
                                            const RunContext&);
[[nodiscard]] Result<StageRun> run_train(const Settings&, const WorkFolder&, const std::filesystem::path& output,
                                         const RunContext&);
[[nodiscard]] Result<StageRun> run_predict(const Settings&, const WorkFolder&, const std::filesystem::path& output,
                                           const RunContext&);
[[nodiscard]] Result<StageRun> run_evaluate(const Settings&, const WorkFolder&, const std::filesystem::path& output,
                                            const RunContext&);

}  // namespace segue::pipeline
