#include "command.hpp"

#include "segue/generate/generate.hpp"
#include "segue/pipeline/settings.hpp"

namespace segue::apps {
namespace {

bool same_place(const Option& a, const Option& b) { return a.section == b.section && a.name == b.name; }

}  // namespace

void Command::add_to(CLI::App& parent, const std::string& name, const std::string& description) {
  app_ = parent.add_subcommand(name, description);
  app_->get_formatter()->column_width(44);
  app_->set_help_flag("-h,--help", "show this and end");
  app_->footer(" ");
  app_->option_defaults()->always_capture_default(false);
  app_->add_option("--config", config_file_, "segue.toml to read first; flags go before it")
      ->type_name("FILE")
      ->group("Every command");
  app_->add_flag("--json", json_, "the result as JSON on stdout, all else on stderr")->group("Every command");
  add_options(*app_, run_config_.options().options());
  add_flags(*app_);
}

void Command::add_options(CLI::App& app, const std::vector<Option>& options, std::string_view bare) {
  flags_.add(app, options, bare);
  add_from_file(options);
}

void Command::add_from_file(const std::vector<Option>& options) {
  for (const auto& option : options)
    if (std::none_of(options_.begin(), options_.end(), [&](const Option& other) { return same_place(option, other); }))
      options_.push_back(option);
}

Status Command::start(const StopFlag& stop) {
  if (!config_file_.empty()) {
    // One segue.toml serves all commands: what this one does not use is read too, so that its mistakes are seen.
    pipeline::Settings unused_settings;
    generate::GenerateConfig unused_generate;
    auto all = options_;
    auto others = unused_settings.options();
    const auto generating = unused_generate.options();
    others.insert(others.end(), generating.options().begin(), generating.options().end());
    for (const auto& other : others)
      if (std::none_of(all.begin(), all.end(), [&](const Option& option) { return same_place(option, other); }))
        all.push_back(other);
    if (auto read = read_options(config_file_, all, {"mapping"}); !read) return read;
  }
  run_config_of_file_ = run_config_;
  if (auto applied = flags_.apply(); !applied) return applied;
  auto runtime = Runtime::make(run_config_, json_, stop);
  if (!runtime) return runtime.error();
  if (auto done = settled(); !done) return done;
  return run(**runtime);
}

RunConfig Command::lasting_run_config() const {
  RunConfig config = run_config_of_file_;
  config.seed = run_config_.seed;
  return config;
}

Result<std::string> Command::mapping(TableFormat format) const {
  if (config_file_.empty()) return std::string();
  return read_table(config_file_, "mapping", format);
}

}  // namespace segue::apps
