// One source for parameters: a config struct describes its fields here once, and the command line, segue.toml,
// `segue config`, the help texts and docs/parameters.md all come from that.
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "segue/base/result.hpp"

namespace segue {

using OptionTarget = std::variant<bool*, std::uint32_t*, std::int64_t*, std::uint64_t*, float*, double*, std::string*,
                                  std::vector<std::string>*, std::vector<std::uint32_t>*>;

struct OptionRange {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

struct Option {
  std::string section;  // table in segue.toml, e.g. "als"; dotted tables allowed
  std::string name;     // key in segue.toml, snake_case; the flag has dashes: see option_flag
  OptionTarget target;
  std::string help;  // unit and effect, one line
  OptionRange range;
  std::vector<std::string> choices;  // for text: the words allowed; empty means any
};

class OptionSet {
 public:
  explicit OptionSet(std::string section) : section_(std::move(section)) {}
  void add(std::string name, OptionTarget target, std::string help, OptionRange range = {});
  void add(std::string name, std::string* target, std::string help, std::vector<std::string> choices);
  void append(const OptionSet& other);
  [[nodiscard]] const std::vector<Option>& options() const { return options_; }

 private:
  std::string section_;
  std::vector<Option> options_;
};

// The option's flag: --als-factors; those of section "run" without it: --threads.
[[nodiscard]] std::string option_flag(const Option& option);
// What its value may be, in words: "1 to 1024", "one of auto, exact", "true or false".
[[nodiscard]] std::string option_range(const Option& option);
// Sets an option from text as a flag gives it; the error names flag, text and what is allowed.
[[nodiscard]] Status set_option(const Option& option, std::string_view text);
// The value as TOML would have it: 64, 0.01, "auto", [5, 10].
[[nodiscard]] std::string option_value(const Option& option);
// Reads a segue.toml; an unknown table or key, a wrong type or a value out of range is an error with file, line and
// the nearest known name. Tables named in `ignore` (and those below them) are left to others.
[[nodiscard]] Status read_options(const std::filesystem::path& file, std::vector<Option> options,
                                  const std::vector<std::string>& ignore = {});
// One table of a segue.toml (and those below it) without its comments, its keys sorted: the same text for the same keys
// and values, written in the same tables. Empty where the file has none. `json`: its contents, else TOML with header.
enum class TableFormat : std::uint8_t { toml, json };
[[nodiscard]] Result<std::string> read_table(const std::filesystem::path& file, const std::string& name,
                                             TableFormat format);
// A segue.toml of the options' present values, each with its help as a comment.
[[nodiscard]] std::string write_options(const std::vector<Option>& options);
// Section, name and value of each, one a line: what a stage's result depends on.
[[nodiscard]] std::string fingerprint(const std::vector<Option>& options);

}  // namespace segue
