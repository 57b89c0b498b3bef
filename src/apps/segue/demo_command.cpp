// segue demo: everything, on a log made for it, or on one that is given.
#include <fmt/core.h>

#include "command.hpp"
#include "stage_report.hpp"
#include "track_list.hpp"

#include "segue/generate/generate.hpp"
#include "segue/pipeline/stages.hpp"

namespace segue::apps {
namespace {

class DemoCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("--output", output_, "folder for the log and the work [segue-demo]")->type_name("DIR");
    app.add_option("--preset", settings_.preprocess.preset, "of given data instead of a generated log")
        ->type_name("NAME");
    app.add_option("--input", settings_.preprocess.input, "given data: files, folders or globs")
        ->type_name("PATH")
        ->expected(1, 1 << 20);
    app.add_option("--lists", lists_, "users whose lists are shown [3]")
        ->type_name("0 to 100")
        ->check(CLI::Range(0, 100).description(""));
    app.add_flag("--force", force_, "do everything again even if nothing has changed");
    add_options(app, config_.options().options(), "generate");
    add_from_file(settings_.options());
  }

  Status settled() override {
    settings_.preprocess.config_file = config_file();
    if (settings_.preprocess.input.empty() != settings_.preprocess.preset.empty())
      return make_error(ErrorKind::invalid_argument, "given data needs both --preset NAME and --input PATH");
    return {};
  }

  Status run(Runtime& runtime) override {
    std::error_code error;
    std::filesystem::create_directories(output_, error);
    if (settings_.preprocess.input.empty())
      if (auto made = make_log(runtime); !made) return made;
    auto work = pipeline::WorkFolder::open_to_write(output_ / "work");
    if (!work) return work.error();
    const auto& context = runtime.context(work->file(pipeline::kSpillFolder));
    std::vector<pipeline::StageOutcome> outcomes;
    for (const auto stage : pipeline::kStages) {
      auto outcome = run_stage(stage, settings_, *work, context, force_);
      if (!outcome) return outcome.error();
      outcomes.push_back(std::move(*outcome));
    }
    auto reports = read_evaluation(*work);
    if (!reports) return reports.error();
    Json json{{"work", work->path().string()}, {"stages", stage_json(outcomes)}};
    json["evaluation"] = evaluation_json(*reports);
    runtime.show("\nThe stages\n\n" + stage_table(outcomes));
    runtime.show("\nHow good the lists are: tracks that users went on to play, from those they had not heard\n\n" +
                 evaluation_table(*reports));
    auto users = sample_users(*work, lists_, context);
    if (!users) return users.error();
    for (const auto& user : *users) {
      auto list = recommend_to(*work, user, 10, context);
      if (!list) return list.error();
      runtime.show("\n" + user_text(*list));
      json["lists"].push_back(user_json(*list));
    }
    runtime.show(
        fmt::format("\nGo on with:\n  segue inspect --work {0}\n  segue recommend --work {0} --user {1} -n 10\n",
                    work->path().string(), users->empty() ? "RAW_ID" : users->front()));
    runtime.result(json);
    return {};
  }

 private:
  // Made each time, in seconds: the same settings give the same bytes, so that the stages after it are skipped.
  Status make_log(Runtime& runtime) {
    const auto& context = runtime.context();
    config_.seed = config_.seed == 0 ? context.seed : config_.seed;
    const auto folder = output_ / "generated";
    auto report = generate::generate(config_, folder, context);
    if (!report) return report.error();
    settings_.preprocess.preset = "segue-generated";
    settings_.preprocess.input = {folder.string()};
    return {};
  }

  generate::GenerateConfig config_;
  pipeline::Settings settings_;
  std::filesystem::path output_ = "segue-demo";
  std::uint32_t lists_ = 3;
  bool force_ = false;
};

}  // namespace

void add_demo_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<DemoCommand>(), "demo",
              "Everything, on a log made for it: a log of 2 million plays, all stages, lists of three users");
}

}  // namespace segue::apps
