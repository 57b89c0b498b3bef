#include "manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "segue/pipeline/settings.hpp"

namespace segue::pipeline {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::vector<FileRecord>& files) {
  Json list = Json::array();
  for (const auto& file : files) list.push_back({{"path", file.path}, {"bytes", file.bytes}, {"xxh3_128", file.hash}});
  return list;
}

std::vector<FileRecord> files_from(const Json& list) {
  std::vector<FileRecord> files;
  for (const auto& entry : list)
    files.push_back({entry.at("path"), entry.at("bytes").get<std::uint64_t>(), entry.at("xxh3_128")});
  return files;
}

Json to_json(const StageRecord& record) {
  Json counts = Json::object();
  for (const auto& [name, count] : record.counts) counts[name] = count;
  const auto [in, out] = stage_units(record.stage);
  return {{"segue_version", record.segue_version},
          {"stage_version", record.stage_version},
          {"configuration", record.configuration},
          {"inputs", to_json(record.inputs)},
          {"outputs", to_json(record.outputs)},
          {"counts", counts},
          {"units", {{"rows_in", in}, {"rows_out", out}}},
          {"notes", record.notes},
          {"measured",
           {{"seconds", record.seconds},
            {"peak_memory_bytes", record.peak_memory_bytes},
            {"changed_at", record.changed_at}}}};
}

StageRecord record_from(const std::string& name, const Json& json) {
  StageRecord record;
  record.stage = name;
  record.segue_version = json.at("segue_version");
  record.stage_version = json.at("stage_version");
  record.configuration = json.at("configuration").get<std::map<std::string, std::string>>();
  record.inputs = files_from(json.at("inputs"));
  record.outputs = files_from(json.at("outputs"));
  for (const auto& [count, value] : json.at("counts").items()) record.counts.emplace_back(count, value);
  record.notes = json.at("notes").get<std::vector<std::string>>();
  record.seconds = json.at("measured").at("seconds");
  record.peak_memory_bytes = json.at("measured").at("peak_memory_bytes");
  if (const auto found = json.at("measured").find("changed_at"); found != json.at("measured").end())
    record.changed_at = found->get<std::map<std::string, std::int64_t>>();
  return record;
}

}  // namespace

bool stays_inside(const std::filesystem::path& name) {
  return !name.empty() && name.is_relative() && name.native().find('\0') == std::string::npos &&
         std::none_of(name.begin(), name.end(), [](const auto& part) { return part == ".."; });
}

std::string manifest_text(const StageRecords& records) {
  Json stages = Json::object();
  for (const Stage stage : kStages)
    if (const auto found = records.find(stage_name(stage)); found != records.end())
      stages[found->first] = to_json(found->second);
  const Json json{{"kind", "segue_work_folder"}, {"format_version", kWorkFormatVersion}, {"stages", stages}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<StageRecords> parse_manifest(std::string_view text, const std::string& source) {
  try {
    const Json json = Json::parse(text);
    if (json.at("kind") != "segue_work_folder")
      return make_error(ErrorKind::corrupt, "{}: not the manifest of a work folder; choose another --work", source);
    const int version = json.at("format_version");
    if (version > kWorkFormatVersion)
      return make_error(ErrorKind::invalid_argument,
                        "{}: the work folder has format {}, made by a newer Segue; this one reads up to {}: upgrade "
                        "Segue or choose another --work",
                        source, version, kWorkFormatVersion);
    StageRecords records;
    for (const auto& [name, stage] : json.at("stages").items()) records.emplace(name, record_from(name, stage));
    for (const auto& [name, record] : records)
      for (const auto& output : record.outputs)
        if (!stays_inside(output.path))
          return make_error(ErrorKind::corrupt,
                            "{}: stage {} has an output '{}' outside of the folder; do not use this folder", source,
                            name, output.path);
    return records;
  } catch (const Json::exception& problem) {
    return make_error(ErrorKind::corrupt, "{}: cannot be read ({}); remove the folder or choose another --work", source,
                      problem.what());
  }
}

}  // namespace segue::pipeline
