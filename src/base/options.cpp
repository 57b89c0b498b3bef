#include "segue/base/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <fmt/format.h>
#include <type_traits>

namespace segue {
namespace {

Error refused(const Option& option, std::string_view text) {
  return make_error(ErrorKind::invalid_argument, "{} '{}' is not allowed: {} wants {} ({})", option_flag(option), text,
                    option_flag(option), option_range(option), option.help);
}

template <typename T>
bool parse_number(std::string_view text, T& out) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  out = value;
  return true;
}

// False for NaN. A float is held against the ends as floats: 1e-9 is in a range from 1e-9.
template <typename T>
bool in_range(const Option& option, T value) {
  using Compared = std::conditional_t<std::is_same_v<T, float>, float, double>;
  const auto compared = static_cast<Compared>(value);
  return compared >= static_cast<Compared>(option.range.least) && compared <= static_cast<Compared>(option.range.most);
}

template <typename T>
Status set_value(const Option& option, T* target, std::string_view text) {
  if constexpr (std::is_same_v<T, bool>) {
    if (text != "true" && text != "false") return refused(option, text);
    *target = text == "true";
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!option.choices.empty() &&
        std::find(option.choices.begin(), option.choices.end(), text) == option.choices.end())
      return refused(option, text);
    *target = text;
  } else if constexpr (std::is_arithmetic_v<T>) {
    T value{};
    if (!parse_number(text, value) || !in_range(option, value)) return refused(option, text);
    *target = value;
  } else {  // a list, separated by commas
    T values;
    while (!text.empty()) {
      const auto comma = std::min(text.find(','), text.size());
      const std::string_view part = text.substr(0, comma);
      if constexpr (std::is_same_v<T, std::vector<std::string>>) {
        values.emplace_back(part);
      } else {
        std::uint32_t value = 0;
        if (!parse_number(part, value) || !in_range(option, value)) return refused(option, part);
        values.push_back(value);
      }
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
    *target = std::move(values);
  }
  return {};
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    const auto code = static_cast<unsigned char>(c);
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (code < 0x20 || code == 0x7F)
      out += fmt::format("\\u{:04X}", code);
    else
      out += c;
  }
  return out + "\"";
}

struct ValueText {
  std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
  std::string operator()(const std::string* value) const { return toml_text(*value); }
  std::string operator()(const std::vector<std::string>* values) const {
    std::vector<std::string> parts;
    for (const std::string& value : *values) parts.push_back(toml_text(value));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  std::string operator()(const std::vector<std::uint32_t>* values) const {
    return fmt::format("[{}]", fmt::join(*values, ", "));
  }
  std::string operator()(const float* value) const { return number(fmt::format("{}", *value)); }
  std::string operator()(const double* value) const { return number(fmt::format("{}", *value)); }
  std::string operator()(const std::uint64_t* value) const {  // TOML's own whole numbers end at 2^63 - 1
    return *value <= INT64_MAX ? fmt::format("{}", *value) : fmt::format("\"{}\"", *value);
  }
  template <typename T>
  std::string operator()(const T* value) const {
    return fmt::format("{}", *value);
  }
  static std::string number(std::string text) {  // TOML tells 1 from 1.0
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    return text;
  }
};

}  // namespace

std::string option_flag(const Option& option) {
  std::string flag = "--" + (option.section == "run" ? option.name : option.section + "-" + option.name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  std::replace(flag.begin(), flag.end(), '.', '-');
  return flag;
}

std::string option_range(const Option& option) {
  if (!option.choices.empty()) return fmt::format("one of {}", fmt::join(option.choices, ", "));
  const bool low = std::isfinite(option.range.least), high = std::isfinite(option.range.most);
  if (low && high) return fmt::format("{} to {}", option.range.least, option.range.most);
  if (low) return fmt::format("at least {}", option.range.least);
  if (high) return fmt::format("at most {}", option.range.most);
  if (std::holds_alternative<bool*>(option.target)) return "true or false";
  if (std::holds_alternative<std::string*>(option.target)) return "text";
  if (std::holds_alternative<std::vector<std::string>*>(option.target)) return "texts with commas between";
  return "a number";
}

void OptionSet::add(std::string name, OptionTarget target, std::string help, OptionRange range) {
  options_.push_back({section_, std::move(name), target, std::move(help), range, {}});
}

void OptionSet::add(std::string name, std::string* target, std::string help, std::vector<std::string> choices) {
  options_.push_back({section_, std::move(name), target, std::move(help), {}, std::move(choices)});
}

void OptionSet::append(const OptionSet& other) {
  options_.insert(options_.end(), other.options_.begin(), other.options_.end());
}

Status set_option(const Option& option, std::string_view text) {
  return std::visit([&](auto* target) { return set_value(option, target, text); }, option.target);
}

std::string option_value(const Option& option) { return std::visit(ValueText{}, option.target); }

std::string write_options(const std::vector<Option>& options) {
  std::vector<std::string> sections;  // a table must be written in one piece
  for (const Option& option : options)
    if (std::find(sections.begin(), sections.end(), option.section) == sections.end())
      sections.push_back(option.section);
  std::string out;
  for (const std::string& section : sections) {
    out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    for (const Option& option : options) {
      if (option.section != section) continue;
      const std::string value = option_value(option);  // nothing chosen is no choice that could be read back
      const bool unset = value == "\"\"" && !option.choices.empty();
      out += fmt::format("# {} ({})\n{}{} = {}\n", option.help, option_range(option), unset ? "# " : "", option.name,
                         value);
    }
  }
  return out;
}

std::string fingerprint(const std::vector<Option>& options) {
  std::string out;
  for (const Option& option : options)
    out += fmt::format("{}.{} = {}\n", option.section, option.name, option_value(option));
  return out;
}

}  // namespace segue
