// What is wrong with a command line, in one sentence, with the nearest flag there is.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace segue::apps {

[[nodiscard]] std::string usage_message(const CLI::App& program, const CLI::ParseError& problem);

}  // namespace segue::apps
