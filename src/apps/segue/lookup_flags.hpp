// Flags of the commands that ask for lists: what an answer may hold, and how it is ranked.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/pipeline/lookup.hpp"

namespace segue::apps {

// "a, b" or "@FILE" with one a line. Errors: invalid_argument (names nothing), those of reading the file.
[[nodiscard]] Result<std::vector<std::string>> ids_in(const std::string& text);

class LookupFlags {
 public:
  void add_to(CLI::App& app);
  [[nodiscard]] bool filters() const;  // whether a flag but --by was given
  [[nodiscard]] Result<pipeline::LookupOptions> options() const;

 private:
  struct Texts {
    std::optional<std::string> allow, ban;
  };
  Texts tracks_, artists_, groups_;
  std::string by_;
};

}  // namespace segue::apps
