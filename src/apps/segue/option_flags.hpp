// Options of config structs as flags of a command.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"

namespace segue::apps {

class OptionFlags {
 public:
  // Each option as --section-name and, for those of section `bare`, as --name too. Must stay where it is.
  void add(CLI::App& app, const std::vector<Option>& options, std::string_view bare = {});
  // Sets the options whose flags were given; to be called after segue.toml was read, since flags go before it.
  [[nodiscard]] Status apply() const;

 private:
  std::vector<std::pair<Option, std::string>> given_;
};

}  // namespace segue::apps
