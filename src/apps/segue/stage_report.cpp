#include "stage_report.hpp"

#include <fmt/core.h>

#include "segue/base/file.hpp"
#include "segue/base/memory.hpp"

namespace segue::apps {
namespace {

std::int64_t count_of(const pipeline::StageRecord& record, std::string_view name) {
  for (const auto& [key, value] : record.counts)
    if (key == name) return value;
  return 0;
}

std::vector<evaluate::NamedEvaluation> named(const std::vector<evaluate::EvaluationReport>& reports, bool by_song) {
  std::vector<evaluate::NamedEvaluation> models;
  for (const auto& report : reports)
    if (!by_song || report.by_song) models.push_back({report.name, by_song ? &*report.by_song : &report.evaluation});
  return models;
}

}  // namespace

TextTable stage_rows(const std::string& last) {
  return {{"stage", "in", "", "out", "", "seconds", "peak memory", last},
          {},
          {false, true, false, true, false, true, true}};
}

void add_stage(TextTable& table, const pipeline::StageRecord& record, const std::string& last) {
  const auto [in, out] = pipeline::stage_units(record.stage);
  table.rows.push_back({record.stage, grouped(count_of(record, "rows_in")), std::string(in),
                        grouped(count_of(record, "rows_out")), std::string(out), fmt::format("{:.1f}", record.seconds),
                        format_bytes(record.peak_memory_bytes), last});
}

std::string stage_table(const std::vector<pipeline::StageOutcome>& outcomes) {
  TextTable table = stage_rows("");
  double seconds = 0;
  std::uint64_t peak = 0;
  for (const auto& [record, skipped] : outcomes) {
    add_stage(table, record, skipped ? "unchanged, skipped" : "");
    if (!skipped) seconds += record.seconds;
    peak = std::max(peak, record.peak_memory_bytes);
  }
  if (outcomes.size() > 1)
    table.rows.push_back({"this run", "", "", "", "", fmt::format("{:.1f}", seconds), format_bytes(peak), ""});
  return table.text();
}

std::string split_summary(const std::vector<pipeline::StageOutcome>& outcomes) {
  std::string text;
  for (const auto& [record, skipped] : outcomes) {
    if (record.stage != "split") continue;
    for (const std::string side : {"validation", "test"}) {
      const auto count = [&](const std::string& name) { return count_of(record, side + name); };
      const auto plays = count_of(record, "plays_" + side);
      if (plays == 0) continue;
      text += fmt::format(
          "{}: {} users and {} tracks that training does not know, in {} of {} pairs and {} of {} plays; they are "
          "kept\n",
          side, grouped(count("_cold_users")), grouped(count("_cold_tracks")), grouped(count("_cold_interactions")),
          grouped(count("_interactions")), grouped(count("_cold_plays")), grouped(plays));
    }
  }
  return text;
}

Json stage_json(const std::vector<pipeline::StageOutcome>& outcomes) {
  Json stages = Json::array();
  for (const auto& [record, skipped] : outcomes) {
    Json counts = Json::object();
    for (const auto& [name, value] : record.counts) counts[name] = value;
    const auto [in, out] = pipeline::stage_units(record.stage);
    stages.push_back({{"stage", record.stage},
                      {"skipped", skipped},
                      {"counts", counts},
                      {"units", {{"rows_in", in}, {"rows_out", out}}},
                      {"seconds", record.seconds},
                      {"peak_memory_bytes", record.peak_memory_bytes},
                      {"notes", record.notes}});
  }
  return stages;
}

Result<std::vector<evaluate::EvaluationReport>> read_evaluation(const pipeline::WorkFolder& work) {
  std::vector<evaluate::EvaluationReport> reports;
  if (const auto* record = work.record("evaluate"); record != nullptr && record->outputs.empty()) return reports;
  for (const char* name : {"popularity", "als", "ranked"}) {
    const auto file = work.file(fmt::format("evaluation/{}.json", name));
    auto text = read_text_file(file);
    if (!text) return text.error();
    auto report = evaluate::from_json(*text, file.string());
    if (!report) return report.error();
    reports.push_back(std::move(*report));
  }
  return reports;
}

Error nothing_to_test_on(const std::filesystem::path& work) {
  return make_error(
      ErrorKind::invalid_argument,
      "{}: nothing was held back to test on (--split-test-share 0); to judge lists, run with a share such "
      "as 0.2 on a work folder of its own",
      work.string());
}

Json evaluation_json(const std::vector<evaluate::EvaluationReport>& reports) {
  Json json = Json::array();
  for (const auto& report : reports) json.push_back(Json::parse(evaluate::to_json(report)));
  return json;
}

std::string evaluation_table(const std::vector<evaluate::EvaluationReport>& reports,
                             const evaluate::TableOptions& options, bool by_song) {
  if (reports.empty()) return "not evaluated: nothing was held back to test on (--split-test-share 0)\n";
  return evaluate::table(named(reports, by_song), options);
}

std::string slice_table(const std::vector<evaluate::EvaluationReport>& reports) {
  return evaluate::slice_table(named(reports, false));
}

}  // namespace segue::apps
