// segue run, and each stage as a command of its own.
#include "command.hpp"
#include "stage_report.hpp"
#include "usage.hpp"

#include "segue/pipeline/stages.hpp"

namespace segue::apps {
namespace {

using pipeline::Stage;

class StageCommand : public Command {
 public:
  explicit StageCommand(std::vector<Stage> stages) : stages_(std::move(stages)) {}

 protected:
  void add_flags(CLI::App& app) override {
    const bool reads_logs = stages_.front() == Stage::preprocess;
    app.add_option("--work", work_, "work folder: where results are, and go")->type_name("DIR REQUIRED");  // settled()
    if (reads_logs) {
      app.add_option("--preset", preset_, "what the input is: one of " + names())->type_name("NAME");
      auto* input =
          app.add_option("--input", input_, "files, folders or globs to read")->type_name("PATH")->expected(1, 1 << 20);
      app.add_option("--append", append_,
                     "new files, folders or globs to add to a log that was preprocessed with --preprocess-appendable; "
                     "what it knew keeps its ids")
          ->type_name("PATH")
          ->expected(1, 1 << 20)
          ->excludes(input);
    }
    app.add_flag("--force", force_, "do it again even if nothing has changed");
    std::vector<Option> options;
    for (const Stage stage : stages_)
      for (const auto& option : settings_.options_of(stage)) {
        if (option.section == "preprocess" && (option.name == "preset" || option.name == "input")) continue;
        const auto same = [&](const Option& other) {
          return other.section == option.section && other.name == option.name;
        };
        if (std::none_of(options.begin(), options.end(), same)) options.push_back(option);
      }
    add_options(app, options, stages_.size() == 1 ? stage_name(stages_.front()) : "");
    // These two are read from segue.toml as well, and kept out of the flags above since paths may hold commas.
    if (reads_logs) add_from_file(settings_.preprocess.options().options());
  }

  Status settled() override {
    // CLI11 would ask `segue train als` for what `segue train` requires.
    if (work_.empty())
      return make_error(ErrorKind::invalid_argument, "--work is required; see segue {} --help", app().get_name());
    if (!preset_.empty()) settings_.preprocess.preset = preset_;
    if (!input_.empty()) settings_.preprocess.input = input_;
    settings_.preprocess.config_file = config_file();
    if (stages_.front() != Stage::preprocess) return {};
    if (!append_.empty()) {
      settings_.preprocess.input = append_;
      settings_.preprocess.append_to = work_;
      const auto work = pipeline::WorkFolder::open_to_read(work_);
      if (!work) return work.error();
      const auto* record = work->record(stage_name(Stage::preprocess));
      if (record == nullptr)
        return make_error(ErrorKind::not_found, "{}: no log was preprocessed there that --append could add to",
                          work_.string());
      const auto preset = record->configuration.find("preset");
      if (preset_.empty() && preset != record->configuration.end()) settings_.preprocess.preset = preset->second;
    }
    if (settings_.preprocess.preset.empty())
      return make_error(ErrorKind::invalid_argument, "what is the input? add --preset NAME, one of {}", names());
    const auto known = prepare::preset_names();
    const auto& preset = settings_.preprocess.preset;
    if (std::find(known.begin(), known.end(), preset) == known.end()) {
      const auto near = nearest(preset, known);
      return make_error(ErrorKind::invalid_argument, "--preset '{}' is not known{}; it is one of {}", preset,
                        near.empty() ? "" : ": did you mean " + near + "?", names());
    }
    if (settings_.preprocess.input.empty())
      return make_error(ErrorKind::invalid_argument, "no input given; add --input PATH (a file, a folder or a glob)");
    return {};
  }

  Status run(Runtime& runtime) override {
    auto work = pipeline::WorkFolder::open_to_write(work_, stages_.front() == Stage::preprocess);
    if (!work) return work.error();
    const auto& context = runtime.context(work->file(pipeline::kSpillFolder));
    std::vector<pipeline::StageOutcome> outcomes;
    for (const Stage stage : stages_) {
      auto outcome = run_stage(stage, settings_, *work, context, force_);
      if (!outcome) return outcome.error();
      outcomes.push_back(std::move(*outcome));
    }
    runtime.show(stage_table(outcomes));
    runtime.show(split_summary(outcomes));
    Json json{{"work", work_.string()}, {"stages", stage_json(outcomes)}};
    if (stages_.back() == Stage::evaluate) {
      auto reports = read_evaluation(*work);
      if (!reports) return reports.error();
      runtime.show("\n" + evaluation_table(*reports));
      json["evaluation"] = evaluation_json(*reports);
    }
    runtime.result(json);
    return {};
  }

 private:
  static std::string names() {
    std::string text;
    for (const auto& name : prepare::preset_names()) text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  std::vector<Stage> stages_;
  pipeline::Settings settings_;
  std::filesystem::path work_;
  std::string preset_;
  std::vector<std::string> input_, append_;
  bool force_ = false;
};

}  // namespace

void add_stage_commands(CLI::App& program, CommandList& commands) {
  const auto add = [&](std::vector<Stage> stages, const char* name, const char* description) {
    add_command(program, commands, std::make_unique<StageCommand>(std::move(stages)), name, description);
  };
  add({std::begin(pipeline::kStages), std::end(pipeline::kStages)}, "run",
      "All stages; those that have not changed are skipped");
  add({Stage::preprocess}, "preprocess", "Stage 1: raw listening logs to clean tables");
  add({Stage::split}, "split", "Stage 2: what is learned from, and what is held back to test on");
  add({Stage::features}, "features", "Stage 3: candidates for every user and what is known of each");
  add({Stage::train}, "train", "Stage 4: ALS, popularity, similar tracks and the rankers");
  add({Stage::predict}, "predict", "Stage 5: the ranked lists that people see");
}

}  // namespace segue::apps
