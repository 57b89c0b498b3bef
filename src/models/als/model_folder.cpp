#include "model_folder.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "segue/base/file.hpp"
#include "segue/base/folder.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

namespace fs = std::filesystem;
constexpr std::array<std::string_view, 3> kFiles{"user_factors.npy", "item_factors.npy", "manifest.json"};
constexpr std::string_view kPartial = ".partial";

bool is_file(const fs::directory_entry& entry) { return entry.symlink_status().type() == fs::file_type::regular; }

bool is_part(const fs::directory_entry& entry) {
  return is_file(entry) && std::find(kFiles.begin(), kFiles.end(), entry.path().filename()) != kFiles.end();
}

bool is_unfinished_part(const fs::directory_entry& entry) {  // as AtomicFile calls them
  const std::string name = entry.path().filename();
  return is_file(entry) && name.ends_with(kPartial) &&
         std::any_of(kFiles.begin(), kFiles.end(), [&](std::string_view file) { return name.starts_with(file); });
}

bool is_kind(const fs::path& folder, const std::string& kind) {
  const auto text = read_text_file(folder / "manifest.json");
  const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
  return json.is_object() && json.value("kind", nlohmann::json()) == kind;
}

}  // namespace

Status check_replaceable(const fs::path& folder, const std::string& kind) {
  const std::string what = kind == kModelKind ? "model" : "checkpoint";
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (!fs::is_directory(folder, error))
    return make_error(ErrorKind::invalid_argument,
                      "{}: is no folder, so no {} can be written there; choose another name", folder.string(), what);
  if (fs::is_empty(folder, error)) return {};
  if (!is_kind(folder, kind))
    return make_error(ErrorKind::invalid_argument,
                      "{}: is not empty and holds no earlier {}; choose another folder or empty this one",
                      folder.string(), what);
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (!is_part(entry))
      return make_error(ErrorKind::invalid_argument,
                        "{}: holds {} beside an earlier {}, which would be lost; move it away or choose another folder",
                        folder.string(), entry.path().filename().string(), what);
  if (error) return make_error(ErrorKind::io, "{}: cannot be read: {}", folder.string(), error.message());
  return {};
}

Status publish(const fs::path& made, const fs::path& folder) {
  auto put = put_in_place(made, folder);
  if (put) remove_model(made);  // the old model, if there was one
  return put;
}

void remove_model(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> parts;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (is_part(entry) || is_unfinished_part(entry)) parts.push_back(entry.path());
  for (const auto& part : parts) fs::remove(part, ignored);
  fs::remove(folder, ignored);
}

void remove_als_leftovers(const fs::path& folder) {
  for (const auto& path : leftovers_beside(folder)) remove_model(path);
}

}  // namespace segue::models
