// segue generate: a listening log with realistic dirt and a planted truth.
#include <fmt/core.h>

#include "command.hpp"
#include "text_table.hpp"

#include "segue/base/memory.hpp"
#include "segue/generate/generate.hpp"

namespace segue::apps {
namespace {

class GenerateCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("--output", output_, "folder to make: log/, truth/, manifest.json")->type_name("DIR")->required();
    add_options(app, config_.options().options(), "generate");
  }

  Status run(Runtime& runtime) override {
    const auto& context = runtime.context();
    if (config_.seed == 0) config_.seed = context.seed;
    auto report = generate::generate(config_, output_, context);
    if (!report) return report.error();
    TextTable table{{"generated", "count"}, {}, {false, true}};
    Json json{{"output", output_.string()}, {"dirty", report->dirty}};
    for (const auto& [name, count] :
         {std::pair{"rows", report->rows}, std::pair{"files", report->files}, std::pair{"bytes", report->bytes},
          std::pair{"users", report->users}, std::pair{"bots", report->bots}, std::pair{"artists", report->artists},
          std::pair{"songs", report->songs}, std::pair{"tracks", report->tracks}, std::pair{"skips", report->skips},
          std::pair{"bot_rows", report->bot_rows}, std::pair{"dirty_rows", report->dirty_rows}}) {
      table.rows.push_back({name, grouped(static_cast<std::int64_t>(count))});
      json[name] = count;
    }
    for (const auto& [reason, count] : report->dirty)
      table.rows.push_back({"  " + reason, grouped(static_cast<std::int64_t>(count))});
    runtime.show(table.text());
    runtime.result(json);
    return {};
  }

 private:
  generate::GenerateConfig config_;
  std::filesystem::path output_;
};

}  // namespace

void add_generate_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<GenerateCommand>(), "generate",
              "A listening log of any size, with dirt and the truth about it");
}

}  // namespace segue::apps
