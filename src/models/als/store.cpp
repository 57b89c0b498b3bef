#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <stdio.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

#include "config.hpp"

#include "segue/base/file.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kKind = "als_model";
constexpr int kFormatVersion = 1;

Json manifest(const AlsFit& fit, const AlsConfig& config) {
  Json settings;
  AlsConfig copy = config;
  const OptionSet set = copy.options();
  for (const Option& option : set.options()) {
    if (const auto* text = std::get_if<std::string*>(&option.target))
      settings[option.name] = **text;
    else
      settings[option.name] = Json::parse(option_value(option));  // 0.1, not the double nearest the float 0.1
  }
  Json json{{"kind", kKind},
            {"format_version", kFormatVersion},
            {"users", fit.model.user_factors.rows},
            {"items", fit.model.item_factors.rows},
            {"factors", fit.model.item_factors.columns},
            {"seed", config.seed},
            {"config", settings},
            {"objective", fit.objective}};
  if (!fit.validation.empty()) json["validation"] = fit.validation;
  return json;
}

// Options that models of this format version were once written without; they keep their defaults.
bool added_since(std::string_view name) { return name == "block_size"; }

Result<AlsConfig> read_config(const Json& json, const std::string& file) {
  AlsConfig config;
  const OptionSet set = config.options();
  for (const Option& option : set.options()) {
    const auto found = json.find(option.name);
    if (found == json.end() && added_since(option.name)) continue;
    if (found == json.end()) return make_error(ErrorKind::corrupt, "{}: config.{} is missing", file, option.name);
    const std::string text = found->is_string() ? found->get<std::string>() : found->dump();
    if (auto given = set_option(option, text); !given)
      return make_error(ErrorKind::corrupt, "{}: config.{}: {}", file, option.name, given.error().message);
  }
  return config;
}

// A folder that is missing, empty or an earlier model may be replaced; anything else is somebody's.
Status check_replaceable(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error) || std::filesystem::is_empty(folder, error)) return {};
  const auto text = read_text_file(folder / "manifest.json");
  const Json json = text ? Json::parse(*text, nullptr, false) : Json();
  if (json.is_object() && json.value("kind", "") == kKind) return {};
  return make_error(ErrorKind::invalid_argument,
                    "{}: is not empty and holds no earlier model; choose another folder or empty this one",
                    folder.string());
}

// Puts `made` under the name `folder` in one step, so that a reader finds the old model or the new one, never parts.
Status publish(const std::filesystem::path& made, const std::filesystem::path& folder) {
  std::error_code error;
  const bool replaces = std::filesystem::exists(folder, error);
  const unsigned flags = replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, folder.c_str(), flags) != 0) {
    const int reason = errno;  // a file system without exchange: two steps
    const std::filesystem::path old = made.string() + ".old";
    if (replaces && ::rename(folder.c_str(), old.c_str()) != 0)
      return make_error(ErrorKind::io, "{}: cannot be replaced: {}", folder.string(), std::strerror(errno));
    if (::rename(made.c_str(), folder.c_str()) != 0) {
      if (replaces) ::rename(old.c_str(), folder.c_str());
      return make_error(ErrorKind::io, "{}: cannot be written: {}", folder.string(), std::strerror(reason));
    }
    std::filesystem::remove_all(old, error);
  }
  std::filesystem::remove_all(made, error);  // the old model, if there was one
  return sync_folder(folder.has_parent_path() ? folder.parent_path() : std::filesystem::path("."));
}

Status write_parts(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config) {
  if (auto made = ensure_writable_folder(folder); !made) return made;
  if (auto saved = linalg::save_npy(folder / "user_factors.npy", fit.model.user_factors.view()); !saved) return saved;
  if (auto saved = linalg::save_npy(folder / "item_factors.npy", fit.model.item_factors.view()); !saved) return saved;
  if (auto saved = write_text_file(folder / "manifest.json", manifest(fit, config).dump(2) + "\n"); !saved)
    return saved;
  return sync_folder(folder);
}

}  // namespace

Status save_als(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config) {
  std::filesystem::path target = folder.lexically_normal();
  if (!target.has_filename()) target = target.parent_path();  // "model/"
  if (auto checked = check_replaceable(target); !checked) return checked;
  const std::filesystem::path beside = target.string() + "." + std::to_string(::getpid()) + ".partial";
  auto written = write_parts(beside, fit, config);
  if (written) written = publish(beside, target);
  std::error_code ignored;
  if (!written) std::filesystem::remove_all(beside, ignored);
  return written;
}

Result<StoredAlsModel> load_als(const std::filesystem::path& folder) {
  const auto file = folder / "manifest.json";
  const auto text = read_text_file(file);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object() || json.value("kind", Json()) != kKind || !json.contains("config") ||
      !json["config"].is_object())
    return make_error(ErrorKind::corrupt, "{}: is not the manifest of an ALS model", file.string());
  if (json.value("format_version", Json()) != kFormatVersion)
    return make_error(ErrorKind::corrupt, "{}: has format version {}, but this program reads {}; train the model again",
                      file.string(), json.value("format_version", Json()).dump(), kFormatVersion);
  auto config = read_config(json["config"], file.string());
  if (!config) return config.error();
  if (json.contains("seed") && json["seed"].is_number_unsigned()) config->seed = json["seed"].get<std::uint64_t>();

  auto users = linalg::MappedMatrix::open(folder / "user_factors.npy");
  if (!users) return users.error();
  auto items = linalg::MappedMatrix::open(folder / "item_factors.npy");
  if (!items) return items.error();
  if (users->view().columns != config->factors || items->view().columns != config->factors ||
      json.value("users", Json()) != users->view().rows || json.value("items", Json()) != items->view().rows)
    return make_error(ErrorKind::corrupt, "{}: does not match the shapes of the factor files beside it", file.string());
  std::vector<double> objective;
  if (json.contains("objective") && json["objective"].is_array())
    for (const Json& value : json["objective"])
      if (value.is_number()) objective.push_back(value.get<double>());
  return StoredAlsModel{std::move(*users), std::move(*items), std::move(*config), std::move(objective)};
}

}  // namespace segue::models
