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
