// segue: from raw listening logs to music recommendations.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/core.h>
#include <system_error>

#include "command.hpp"
#include "usage.hpp"

#include "segue/base/printable.hpp"
#include "segue/tables/database.hpp"

namespace {

segue::StopFlag stop_flag;  // the handler's only way to reach the work

extern "C" void on_signal(int number) {
  if (stop_flag.requested()) std::_Exit(128 + number);  // asked twice: at once
  stop_flag.request();
}

int fail(const segue::Error& error) {
  fmt::print(stderr, "segue: {}\n", segue::printable(error.message));
  return segue::exit_code(error.kind);
}

int fail_at_stdout(const std::error_code& code) {
  if (code == std::errc::broken_pipe) return 0;  // the reader, such as head, has seen enough
  fmt::print(stderr, "segue: stdout: cannot write: {}\n", code.message());
  return 2;
}

int run(int count, char** arguments) {
  CLI::App program("From raw listening logs to music recommendations, on one machine.", "segue");
  program.set_version_flag("--version",
                           fmt::format("segue {} (DuckDB {})", SEGUE_VERSION, segue::tables::duckdb_version()));
  program.set_help_flag("-h,--help", "show this and end");
  program.footer("segue COMMAND --help tells each command's flags. Begin with: segue demo\n");
  program.require_subcommand(1);
  segue::apps::CommandList commands;
  add_stage_commands(program, commands);
  add_train_als_command(program, commands);
  add_tune_command(program, commands);
  add_evaluate_command(program, commands);
  add_compare_command(program, commands);
  add_lookup_commands(program, commands);
  add_generate_command(program, commands);
  add_inspect_command(program, commands);
  add_config_command(program, commands);
  add_demo_command(program, commands);
  try {
    program.parse(count, arguments);
  } catch (const CLI::Success& wanted) {  // --help, --version
    return program.exit(wanted);
  } catch (const CLI::ParseError& problem) {
    fmt::print(stderr, "segue: {}\n", segue::apps::usage_message(program, problem));
    return 2;
  }
  for (const auto& command : commands) {
    if (!command->chosen()) continue;
    const auto done = command->start(stop_flag);
    if (!done) return fail(done.error());
    return std::fflush(stdout) == 0 ? 0 : fail_at_stdout({errno, std::generic_category()});
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit is a failed write with its message
  try {
    return run(count, arguments);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "segue: out of memory; close other programs or give a smaller --memory-limit\n");
    return 2;
  } catch (const std::system_error& problem) {  // of writing to stdout: the rooms return theirs
    return fail_at_stdout(problem.code());
  } catch (const std::exception& bug) {
    fmt::print(stderr, "segue: an error of Segue's own, please report it: {}\n", bug.what());
    return 2;
  }
}
