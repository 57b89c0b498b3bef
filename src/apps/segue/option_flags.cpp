#include "option_flags.hpp"

#include <algorithm>

namespace segue::apps {
namespace {

std::string dashed(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

}  // namespace

void OptionFlags::add(CLI::App& app, const std::vector<Option>& options, std::string_view bare) {
  for (const Option& option : options) {
    std::string names = option_flag(option);
    const std::string plain = dashed(option.name);
    if (option.section == bare && plain != names && app.get_option_no_throw(plain) == nullptr)
      names.insert(0, plain + ",");
    app.add_option_function<std::string>(
           names, [this, option](const std::string& text) { given_.emplace_back(option, text); }, option.help)
        ->type_name(option_range(option) + " [" + option_value(option) + "]")
        ->group(option.section == "run" ? "Every command" : "Options of " + option.section);
  }
}

Status OptionFlags::apply() const {
  for (const auto& [option, text] : given_)
    if (auto set = set_option(option, text); !set) return set;
  return {};
}

}  // namespace segue::apps
