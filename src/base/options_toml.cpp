// Reading segue.toml into options.
#define TOML_EXCEPTIONS 0
#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <sstream>
#include <toml++/toml.h>

#include "segue/base/file.hpp"
#include "segue/base/options.hpp"

namespace segue {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t kept = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({kept, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string path_of(const Option& option) { return option.section + "." + option.name; }

// The first of the nearest.
std::string nearest(std::string_view name, const std::vector<std::string>& known) {
  const auto best = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(name, a) < edit_distance(name, b);
  });
  return best == known.end() ? std::string() : *best;
}

bool ignored(std::string_view table, const std::vector<std::string>& ignore) {
  return std::any_of(ignore.begin(), ignore.end(), [&](const std::string& name) {
    return table == name || (table.starts_with(name) && table[name.size()] == '.');
  });
}

struct Reader {
  const std::filesystem::path& file;
  const std::vector<Option> options;
  const std::vector<std::string>& ignore;

  [[nodiscard]] std::string at(const toml::node& node) const {
    return fmt::format("{}, line {}", file.string(), node.source().begin.line);
  }

  [[nodiscard]] Error unknown(const toml::node& node, const std::string& what, const std::string& near) const {
    return make_error(ErrorKind::invalid_argument, "{}: there is no {}{}", at(node), what,
                      near.empty() ? "" : "; did you mean " + near + "?");
  }
  [[nodiscard]] std::string table_like(const std::string& name) const {
    std::vector<std::string> known = ignore;
    for (const Option& option : options) known.push_back(option.section);
    const std::string near = nearest(name, known);
    return near.empty() ? near : "[" + near + "]";
  }
  [[nodiscard]] std::string option_like(const std::string& name) const {
    std::vector<std::string> known;
    known.reserve(options.size());
    for (const Option& option : options) known.push_back(path_of(option));
    return nearest(name, known);
  }

  [[nodiscard]] static std::string text_of(const toml::node& value) {  // as a flag would give it
    if (const auto* text = value.as_string()) return text->get();
    if (const auto* number = value.as_integer()) return fmt::format("{}", number->get());
    if (const auto* number = value.as_floating_point()) return fmt::format("{}", number->get());
    if (const auto* truth = value.as_boolean()) return truth->get() ? "true" : "false";
    return {};
  }

  // Whether TOML's type is the target's; a seed too large for TOML is written as text.
  [[nodiscard]] static bool fits(const OptionTarget& target, const toml::node& value) {
    if (std::holds_alternative<bool*>(target)) return value.is_boolean();
    if (std::holds_alternative<std::string*>(target)) return value.is_string();
    if (std::holds_alternative<std::vector<std::string>*>(target))
      return value.is_array() && std::all_of(value.as_array()->begin(), value.as_array()->end(),
                                             [](const toml::node& part) { return part.is_string(); });
    if (std::holds_alternative<std::vector<std::uint32_t>*>(target))
      return value.is_array() && std::all_of(value.as_array()->begin(), value.as_array()->end(),
                                             [](const toml::node& part) { return part.is_integer(); });
    return value.is_number() || (std::holds_alternative<std::uint64_t*>(target) && value.is_string());
  }

  [[nodiscard]] static Status set(const Option& option, const toml::node& value) {
    const toml::array* array = value.as_array();
    if (array == nullptr) return set_option(option, text_of(value));
    std::vector<std::string> parts;
    for (const toml::node& part : *array) parts.push_back(text_of(part));
    if (auto* const* texts = std::get_if<std::vector<std::string>*>(&option.target)) {  // a text may hold commas
      **texts = std::move(parts);
      return {};
    }
    return set_option(option, fmt::format("{}", fmt::join(parts, ",")));
  }

  [[nodiscard]] Status table(const toml::table& table, const std::string& prefix) const {
    for (const auto& [key, value] : table) {
      const std::string name = prefix.empty() ? std::string(key.str()) : fmt::format("{}.{}", prefix, key.str());
      if (ignored(name, ignore)) continue;
      if (const auto* inner = value.as_table()) {
        const bool known = std::any_of(options.begin(), options.end(), [&](const Option& option) {
          return option.section == name || option.section.starts_with(name + ".");
        });
        if (!known) return unknown(value, fmt::format("table [{}]", name), table_like(name));
        if (auto read = this->table(*inner, name); !read) return read;
        continue;
      }
      const auto found =
          std::find_if(options.begin(), options.end(), [&](const Option& o) { return path_of(o) == name; });
      if (found == options.end()) return unknown(value, "option " + name, option_like(name));
      if (!fits(found->target, value))
        return make_error(ErrorKind::invalid_argument, "{}: {} must be written like {}", at(value), name,
                          option_value(*found));
      if (auto done = set(*found, value); !done)
        return make_error(done.error().kind, "{}: {}", at(value), done.error().message);
    }
    return {};
  }
};

Result<toml::table> parse(const std::filesystem::path& file) {
  auto text = read_text_file(file);
  if (!text) return text.error();
  toml::parse_result parsed = toml::parse(*text, file.string());
  if (!parsed)
    return make_error(ErrorKind::corrupt, "{}, line {}, column {}: {}", file.string(),
                      parsed.error().source().begin.line, parsed.error().source().begin.column,
                      parsed.error().description());
  return std::move(parsed).table();
}

}  // namespace

Status read_options(const std::filesystem::path& file, std::vector<Option> options,
                    const std::vector<std::string>& ignore) {
  const auto parsed = parse(file);
  if (!parsed) return parsed.error();
  return Reader{file, std::move(options), ignore}.table(*parsed, "");
}

Result<std::string> read_table(const std::filesystem::path& file, const std::string& name, TableFormat format) {
  const auto parsed = parse(file);
  if (!parsed) return parsed.error();
  const toml::node* found = parsed->get(name);
  const toml::table* table = found == nullptr ? nullptr : found->as_table();
  if (table == nullptr) return std::string();
  std::ostringstream text;
  if (format == TableFormat::json) {
    text << toml::json_formatter(*table);
  } else {
    toml::table alone;
    alone.insert(name, *table);
    text << toml::toml_formatter(alone) << "\n";
  }
  return text.str();
}

}  // namespace segue
