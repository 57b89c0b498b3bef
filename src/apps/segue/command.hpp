// A subcommand: its flags are added to a CLI::App, and it runs once they are parsed.
#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "option_flags.hpp"
#include "runtime.hpp"

namespace segue::apps {

class Command {
 public:
  virtual ~Command() = default;
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // Adds the command and the flags of every command; `parent` is the program, or the command this belongs to.
  void add_to(CLI::App& parent, const std::string& name, const std::string& description);
  [[nodiscard]] bool chosen() const { return app_ != nullptr && app_->parsed() && app_->get_subcommands().empty(); }
  [[nodiscard]] const CLI::App& app() const { return *app_; }
  // Reads segue.toml, then the flags, then runs. The error's kind gives the exit code.
  [[nodiscard]] Status start(const StopFlag& stop);

 protected:
  virtual void add_flags(CLI::App& app) = 0;
  [[nodiscard]] virtual Status run(Runtime& runtime) = 0;
  // Options that this command's flags and its part of segue.toml set.
  void add_options(CLI::App& app, const std::vector<Option>& options, std::string_view bare = {});
  void add_from_file(const std::vector<Option>& options);  // of segue.toml alone
  [[nodiscard]] const std::filesystem::path& config_file() const { return config_file_; }
  [[nodiscard]] std::vector<Option> run_options() { return run_config_.options().options(); }  // of every command
  // [run] as segue.toml has it, but with the seed in effect: the rest changes no result.
  [[nodiscard]] RunConfig lasting_run_config() const;
  // [mapping] of segue.toml; empty where there is none.
  [[nodiscard]] Result<std::string> mapping(TableFormat format) const;
  // Called when segue.toml has been read and flags applied, before run().
  virtual Status settled() { return {}; }

 private:
  CLI::App* app_ = nullptr;
  RunConfig run_config_, run_config_of_file_;
  OptionFlags flags_;
  std::vector<Option> options_;
  std::filesystem::path config_file_;
  bool json_ = false;
};

using CommandList = std::vector<std::unique_ptr<Command>>;
// Each adds its commands to the program.
void add_stage_commands(CLI::App& program, CommandList& commands);
void add_train_als_command(CLI::App& program, CommandList& commands);  // below `train`, which is to be there
void add_tune_command(CLI::App& program, CommandList& commands);
void add_evaluate_command(CLI::App& program, CommandList& commands);
void add_compare_command(CLI::App& program, CommandList& commands);
void add_lookup_commands(CLI::App& program, CommandList& commands);
void add_inspect_command(CLI::App& program, CommandList& commands);
void add_generate_command(CLI::App& program, CommandList& commands);
void add_config_command(CLI::App& program, CommandList& commands);
void add_demo_command(CLI::App& program, CommandList& commands);

template <typename T>
void add_command(CLI::App& parent, CommandList& commands, std::unique_ptr<T> command, const std::string& name,
                 const std::string& description) {
  command->add_to(parent, name, description);
  commands.push_back(std::move(command));
}

}  // namespace segue::apps
