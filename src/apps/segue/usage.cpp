#include "usage.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <numeric>
#include <vector>

namespace segue::apps {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j)
      diagonal = std::exchange(row[j + 1], std::min({row[j + 1] + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)}));
  }
  return row.back();
}

const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

// Whether `word` is a flag of the command chosen or, where none is, of any.
bool of_a_command(const CLI::App& program, const CLI::App& chosen, const std::string& word) {
  const std::string flag = word.substr(0, word.find('='));
  if (!flag.starts_with("-") || program.get_option_no_throw(flag) != nullptr) return false;
  if (&chosen != &program) return chosen.get_option_no_throw(flag) != nullptr;
  const auto all = program.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(all.begin(), all.end(),
                     [&](const CLI::App* one) { return one->get_option_no_throw(flag) != nullptr; });
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  const auto best = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(word, a) < edit_distance(word, b);
  });
  if (best == known.end() || edit_distance(word, *best) > std::max<std::size_t>(2, word.size() / 3)) return {};
  return *best;
}

std::string usage_message(const CLI::App& program, const CLI::ParseError& problem) {
  const CLI::App& app = innermost(program);
  const std::string help = fmt::format("see {} --help", full_name(app));
  const auto extras = program.remaining(true);
  if (extras.empty()) return fmt::format("{}; {}", problem.what(), help);
  const std::string& word = extras.front();
  if (const auto own = program.remaining(false);
      !own.empty() && own.front() == word && of_a_command(program, app, word))
    return fmt::format("{0} goes after the command: {1} {0}; {2}", word,
                       &app == &program ? "segue COMMAND" : full_name(app), help);
  std::vector<std::string> known;
  if (word.starts_with("-"))
    for (const auto* option : app.get_options())
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  else
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
      known.push_back(command->get_name());
  const std::string name = word.substr(0, word.find('='));
  const std::string near = nearest(name, known);
  return fmt::format("{} is not known{}; {}", name, near.empty() ? "" : ": did you mean " + near + "?", help);
}

}  // namespace segue::apps
