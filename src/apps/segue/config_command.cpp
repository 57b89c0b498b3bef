// segue config: the configuration in effect, as a segue.toml with comments.
#include "command.hpp"

#include "segue/generate/generate.hpp"
#include "segue/pipeline/settings.hpp"

namespace segue::apps {
namespace {

// A number as its shortest text reads, since 0.01 as a float is not 0.01.
Json json_value(const Option& option) {
  return std::visit(
      [&](const auto* value) -> Json {
        if constexpr (std::is_floating_point_v<std::remove_cvref_t<decltype(*value)>>)
          return Json::parse(option_value(option));
        else
          return *value;
      },
      option.target);
}

class ConfigCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    add_options(app, settings_.options());
    add_options(app, generate_.options().options());
  }
  Status run(Runtime& runtime) override {
    auto options = run_options();
    const auto settings = settings_.options();
    options.insert(options.end(), settings.begin(), settings.end());
    const auto generating = generate_.options();
    options.insert(options.end(), generating.options().begin(), generating.options().end());
    const auto mapping = this->mapping(TableFormat::toml);
    if (!mapping) return mapping.error();
    runtime.show(
        "# Every option of Segue with its value in effect; each is a flag too: [als] factors is --als-factors.\n"
        "# Used with --config FILE; what is left out keeps its default.\n\n" +
        write_options(options) + (mapping->empty() ? "" : "\n" + *mapping));
    Json json = Json::object();
    for (const auto& option : options) json[option.section][option.name] = json_value(option);
    if (!mapping->empty()) {
      const auto as_json = this->mapping(TableFormat::json);
      if (!as_json) return as_json.error();
      json["mapping"] = Json::parse(*as_json);
    }
    runtime.result(json);
    return {};
  }

 private:
  pipeline::Settings settings_;
  generate::GenerateConfig generate_;
};

}  // namespace

void add_config_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<ConfigCommand>(), "config",
              "The configuration in effect, as a segue.toml with comments");
}

}  // namespace segue::apps
