#include "skip.hpp"

#include <algorithm>
#include <filesystem>

#include "stage_runs.hpp"

#include "segue/base/hash.hpp"
#include "segue/base/options.hpp"
#include "segue/pipeline/stages.hpp"

namespace segue::pipeline {
namespace {

Result<std::vector<FileRecord>> raw_inputs(const prepare::PreprocessConfig& config, ThreadTeam& team) {
  auto files = prepare::find_inputs(config);
  if (!files) return files.error();
  const auto hashes = hash_files(*files, team);
  if (!hashes) return hashes.error();
  std::vector<FileRecord> records;
  for (std::size_t i = 0; i < files->size(); ++i) {
    std::error_code error;
    records.push_back({(*files)[i].string(), std::filesystem::file_size((*files)[i], error), (*hashes)[i]});
  }
  return records;
}

// What a log's rows may take from their file beside its content: its name, and that of its folder (user = "@folder").
// The same whether the path was given from here or from the root.
std::filesystem::path name_in_folder(const std::string& path) {
  std::error_code error;
  auto whole = std::filesystem::weakly_canonical(path, error);
  if (error) whole = path;
  return whole.parent_path().filename() / whole.filename();
}

bool same_place(const FileRecord& a, const FileRecord& b) {
  return a.path == b.path || name_in_folder(a.path) == name_in_folder(b.path);
}

bool same_content(const FileRecord& a, const FileRecord& b) { return a.bytes == b.bytes && a.hash == b.hash; }

std::optional<std::string> different_inputs(const StageRecord& wanted, const StageRecord& old) {
  if (wanted.inputs.size() != old.inputs.size())
    return fmt::format("it has {} input files where it had {}", wanted.inputs.size(), old.inputs.size());
  for (std::size_t i = 0; i < wanted.inputs.size(); ++i) {
    if (!same_place(wanted.inputs[i], old.inputs[i])) return wanted.inputs[i].path + " is a new input";
    if (!same_content(wanted.inputs[i], old.inputs[i])) return wanted.inputs[i].path + " has changed";
  }
  return std::nullopt;
}

Result<std::string> mapping_of(const prepare::PreprocessConfig& config) {
  if (config.config_file.empty()) return std::string();
  return read_table(config.config_file, "mapping", TableFormat::toml);
}

// What was read before, then what is added to it: files that were read before are passed over.
Result<std::vector<FileRecord>> added_inputs(const StageRecord* old, prepare::PreprocessConfig& config,
                                             ThreadTeam& team) {
  auto added = raw_inputs(config, team);
  if (!added || old == nullptr) return added;  // prepare::preprocess() says that there is nothing to add to
  std::vector<FileRecord> records = old->inputs;
  const std::size_t known = records.size();
  for (const auto& file : *added) {
    const auto end = records.begin() + static_cast<std::ptrdiff_t>(known);
    const auto same = std::find_if(records.begin(), end, [&](const FileRecord& before) {
      return before.hash == file.hash && (before.bytes > 0 || same_place(before, file));
    });
    if (same == end) {
      const auto grown = std::find_if(records.begin(), end, [&](const FileRecord& before) {
        std::error_code ignored;
        return before.path == file.path || std::filesystem::equivalent(before.path, file.path, ignored);
      });
      if (grown != end)
        return make_error(ErrorKind::invalid_argument,
                          "{}: it has been read before and has changed since, so that what it held would count twice; "
                          "put what is new in a file of its own, or read the whole log again without --append",
                          file.path);
      records.push_back(file);
    } else if (same_place(*same, file)) {
      config.passed_over.emplace_back(file.path);
    } else {
      return make_error(ErrorKind::invalid_argument,
                        "{}: it holds what {} held, which has been read already; give --append new files", file.path,
                        same->path);
    }
  }
  return records;
}

}  // namespace

Result<StageRecord> wanted_record(Stage stage, Settings& settings, const WorkFolder& work, const RunContext& context) {
  StageRecord record;
  record.stage = stage_name(stage);
  record.segue_version = version();
  record.stage_version = definition(stage).version;
  for (const auto& option : settings.options_of(stage)) {
    if (option.section == "preprocess" && option.name == "input") continue;  // the files themselves are on record
    record.configuration[option.section + "." + option.name] = option_value(option);
  }
  record.configuration["seed"] = std::to_string(context.seed);
  if (stage == Stage::preprocess) {
    record.configuration["preset"] = settings.preprocess.preset;
    if (auto mapping = mapping_of(settings.preprocess); !mapping)
      return mapping.error();
    else if (!mapping->empty())
      record.configuration["mapping"] = std::move(*mapping);
    auto inputs = settings.preprocess.append_to.empty()
                      ? raw_inputs(settings.preprocess, context.team)
                      : added_inputs(work.record(record.stage), settings.preprocess, context.team);
    if (!inputs) return inputs.error();
    record.inputs = std::move(*inputs);
  }
  for (const auto& name : definition(stage).inputs) {
    auto input = work.input(name);
    if (!input) return input.error();
    record.inputs.push_back(std::move(*input));
  }
  return record;
}

std::optional<std::string> difference(const StageRecord& wanted, const StageRecord& old, const WorkFolder& work) {
  if (wanted.segue_version != old.segue_version || wanted.stage_version != old.stage_version)
    return fmt::format("it was made by version {} of Segue", old.segue_version);
  for (const auto& [name, value] : wanted.configuration) {
    const auto before = old.configuration.find(name);
    if (before == old.configuration.end()) return name + " is new";
    if (before->second == value) continue;
    if (value.find('\n') != std::string::npos) return name + " has changed";  // a whole table
    return fmt::format("{} is {} where it was {}", name, value, before->second);
  }
  for (const auto& [name, value] : old.configuration)
    if (!wanted.configuration.contains(name)) return name + " is no longer given";
  if (auto changed = different_inputs(wanted, old)) return changed;
  return work.damage(old);
}

std::optional<std::string> why_stale(Stage stage, const WorkFolder& work) {
  const auto* old = work.record(stage_name(stage));
  if (old == nullptr) return "it has not run yet";
  StageRecord wanted = *old;
  if (stage != Stage::preprocess) {
    wanted.inputs.clear();
    for (const auto& name : definition(stage).inputs) {
      auto input = work.input(name);
      if (!input) return input.error().message;
      wanted.inputs.push_back(std::move(*input));
    }
  }
  wanted.segue_version = version();
  wanted.stage_version = definition(stage).version;
  return difference(wanted, *old, work);
}

}  // namespace segue::pipeline
