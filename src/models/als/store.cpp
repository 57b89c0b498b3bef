#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config.hpp"
#include "model_folder.hpp"

#include "segue/base/file.hpp"
#include "segue/base/folder.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormatVersion = 1;

Json manifest(const AlsFit& fit, const AlsConfig& config, const char* kind) {
  Json settings;
  AlsConfig copy = config;
  const OptionSet set = copy.options();
  for (const Option& option : set.options()) {
    if (const auto* text = std::get_if<std::string*>(&option.target))
      settings[option.name] = **text;
    else
      settings[option.name] = Json::parse(option_value(option));  // 0.1, not the double nearest the float 0.1
  }
  Json json{{"kind", kind},
            {"format_version", kFormatVersion},
            {"users", fit.model.user_factors.rows},
            {"items", fit.model.item_factors.rows},
            {"factors", fit.model.item_factors.columns},
            {"entries", fit.origin.entries},
            {"matrix_hash", fit.origin.matrix_hash},
            {"seed", fit.origin.seed},
            {"config_seed", config.seed},
            {"kernels", fit.origin.kernels},
            {"config", settings},
            {"objective", fit.objective}};
  if (!fit.origin.warm_start.empty()) json["warm_start"] = fit.origin.warm_start;
  if (!fit.validation.empty()) json["validation"] = fit.validation;
  if (fit.cost) {
    json["seconds"] = fit.cost->seconds;
    json["peak_memory_bytes"] = fit.cost->peak_memory_bytes;
  }
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

std::uint64_t number_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::string text_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

Status write_parts(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config, const char* kind) {
  if (auto made = ensure_writable_folder(folder); !made) return made;
  if (auto saved = linalg::save_npy(folder / "user_factors.npy", fit.model.user_factors.view()); !saved) return saved;
  if (auto saved = linalg::save_npy(folder / "item_factors.npy", fit.model.item_factors.view()); !saved) return saved;
  if (auto saved = write_text_file(folder / "manifest.json", manifest(fit, config, kind).dump(2) + "\n"); !saved)
    return saved;
  return sync_folder(folder);
}

Status save(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config, const char* kind) {
  const std::filesystem::path target = without_end_slash(folder), made = beside(target);
  remove_als_leftovers(target);
  if (auto checked = check_replaceable(target, kind); !checked) return checked;
  auto written = write_parts(made, fit, config, kind);
  if (written) written = publish(made, target);
  if (!written) remove_model(made);
  return written;
}

}  // namespace

Status save_als(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config) {
  return save(folder, fit, config, kModelKind);
}

Status save_als_checkpoint(const std::filesystem::path& folder, const AlsFit& fit, const AlsConfig& config) {
  return save(folder, fit, config, kCheckpointKind);
}

Status check_als_folder(const std::filesystem::path& folder) { return check_replaceable(folder, kModelKind); }

Status check_als_checkpoint(const std::filesystem::path& folder) { return check_replaceable(folder, kCheckpointKind); }

Status remove_als_checkpoint(const std::filesystem::path& folder) {
  if (auto checked = check_als_checkpoint(folder); !checked) return checked;
  remove_model(folder);
  return {};
}

Result<StoredAlsModel> load_als(const std::filesystem::path& folder) {
  const auto file = folder / "manifest.json";
  const auto text = read_text_file(file);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  const Json kind = json.is_object() ? json.value("kind", Json()) : Json();
  if ((kind != kModelKind && kind != kCheckpointKind) || !json.contains("config") || !json["config"].is_object())
    return make_error(ErrorKind::corrupt, "{}: is not the manifest of an ALS model", file.string());
  if (json.value("format_version", Json()) != kFormatVersion)
    return make_error(ErrorKind::corrupt, "{}: has format version {}, but this program reads {}; train the model again",
                      file.string(), json.value("format_version", Json()).dump(), kFormatVersion);
  auto config = read_config(json["config"], file.string());
  if (!config) return config.error();
  config->seed = number_in(json, "config_seed");

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
  AlsOrigin origin{number_in(json, "seed"), text_in(json, "matrix_hash"), number_in(json, "entries"),
                   text_in(json, "kernels"), text_in(json, "warm_start")};
  return StoredAlsModel{std::move(*users),    std::move(*items), std::move(*config),
                        std::move(objective), std::move(origin), without_end_slash(folder).string()};
}

}  // namespace segue::models
