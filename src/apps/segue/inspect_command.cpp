// segue inspect: what is in a work folder, and what happened to every row of the log.
#include <fmt/core.h>

#include "command.hpp"
#include "stage_report.hpp"
#include "text_table.hpp"

#include "segue/base/file.hpp"
#include "segue/base/memory.hpp"
#include "segue/pipeline/stages.hpp"

namespace segue::apps {
namespace {

std::string cell(const Json& object, const char* name) {
  return object.contains(name) ? grouped(object.at(name).get<std::int64_t>()) : "";
}

std::string step_table(const Json& report) {
  TextTable table{
      {"step", "unit", "in", "changed", "rejected", "merged", "out"}, {}, {false, false, true, true, true, true, true}};
  TextTable reasons{{"rejected or merged because", "step", "count"}, {}, {false, false, true}};
  for (const auto& step : report.value("steps", Json::array())) {
    const auto name = step.value("step", "");
    table.rows.push_back({name, step.value("unit", "rows"), cell(step, "in"), cell(step, "changed"),
                          cell(step, "rejected"), cell(step, "merged"), cell(step, "out")});
    const Json by_reason = step.value("reasons", Json::object());
    for (const auto& [reason, count] : by_reason.items())
      reasons.rows.push_back({reason, name, grouped(count.get<std::int64_t>())});
  }
  return table.text() + (reasons.rows.empty() ? "" : "\n" + reasons.text());
}

class InspectCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("--work", work_, "work folder of segue run")->type_name("DIR")->required();
  }

  Status run(Runtime& runtime) override {
    auto work = pipeline::WorkFolder::open_to_read(work_);
    if (!work) return work.error();
    Json json{{"work", work_.string()}, {"stages", Json::array()}};
    TextTable stages = stage_rows("state");
    TextTable files{{"file", "size", "made by"}, {}, {false, true}};
    for (const auto stage : pipeline::kStages) {
      const auto* record = work->record(stage_name(stage));
      const auto stale = why_stale(stage, *work);
      const std::string state = record == nullptr ? "not run" : stale ? "out of date: " + *stale : "up to date";
      if (record == nullptr) {
        stages.rows.push_back({std::string(stage_name(stage)), "", "", "", "", "", "", state});
        continue;
      }
      auto entry = stage_json({{*record, false}}).front();
      entry["state"] = state;
      add_stage(stages, *record, state);
      for (const auto& file : record->outputs) {
        files.rows.push_back({file.path, format_bytes(file.bytes), record->stage});
        entry["files"].push_back({{"path", file.path}, {"bytes", file.bytes}});
      }
      json["stages"].push_back(std::move(entry));
    }
    runtime.show(stages.text() + "\n");
    if (auto shown = show_preprocess(runtime, *work, json); !shown) return shown;
    runtime.show(files.text());
    if (work->record("evaluate") != nullptr) {
      auto reports = read_evaluation(*work);
      if (!reports) return reports.error();
      runtime.show("\n" + evaluation_table(*reports));
      json["evaluation"] = evaluation_json(*reports);
    }
    runtime.result(json);
    return {};
  }

 private:
  Status show_preprocess(const Runtime& runtime, const pipeline::WorkFolder& work, Json& json) const {
    const auto* record = work.record("preprocess");
    if (record == nullptr) return {};
    const auto file = work.file("preprocess_report.json");
    auto text = read_text_file(file);
    if (!text) return text.error();
    try {
      json["preprocess_report"] = Json::parse(*text);
      runtime.show(step_table(json["preprocess_report"]));
    } catch (const Json::exception& problem) {
      return make_error(ErrorKind::corrupt, "{}: cannot be read ({}); run segue preprocess --force", file.string(),
                        problem.what());
    }
    std::map<std::string, std::int64_t> counts(record->counts.begin(), record->counts.end());
    runtime.show(fmt::format(
        "\n{} read = {} kept + {} rejected + {} merged\n{}, {}, {}, {}; "
        "every rejected row is in {}\n\n",
        grouped(counts["rows_in"]), grouped(counts["rows_kept"]), grouped(counts["rejects"]), grouped(counts["merged"]),
        counted(counts["users"], "user"), counted(counts["tracks"], "track"), counted(counts["artists"], "artist"),
        counted(counts["rows_out"], "interaction"), work.file("rejects.parquet").string()));
    return {};
  }

  std::filesystem::path work_;
};

}  // namespace

void add_inspect_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<InspectCommand>(), "inspect",
              "What is in a work folder, and what happened to every row");
}

}  // namespace segue::apps
