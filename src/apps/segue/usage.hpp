// What is wrong with a command line, in one sentence, with the nearest flag there is.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace segue::apps {

[[nodiscard]] std::string usage_message(const CLI::App& program, const CLI::ParseError& problem);

// The known word most like this one; empty where none is near.
[[nodiscard]] std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace segue::apps
