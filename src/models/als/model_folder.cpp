#include "model_folder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdio.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "segue/base/file.hpp"
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

// The process that wrote NAME.PROCESS.partial.
std::optional<pid_t> writer_of(std::string_view file, const std::string& name) {
  const std::string start = name + ".";
  if (!file.starts_with(start) || !file.ends_with(kPartial) || file.size() <= start.size() + kPartial.size()) return {};
  const std::string_view number = file.substr(start.size(), file.size() - start.size() - kPartial.size());
  pid_t process = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), process);
  if (error != std::errc{} || end != number.data() + number.size() || process <= 0) return {};
  return process;
}

bool is_gone(pid_t process) { return ::kill(process, 0) != 0 && errno == ESRCH; }

}  // namespace

fs::path without_end_slash(const fs::path& folder) {
  const fs::path target = folder.lexically_normal();
  return target.has_filename() ? target : target.parent_path();
}

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

fs::path beside(const fs::path& folder) { return folder.string() + "." + std::to_string(::getpid()) + ".partial"; }

Status publish(const fs::path& made, const fs::path& folder) {
  std::error_code error;
  const bool replaces = fs::exists(folder, error);
  const unsigned flags = replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, folder.c_str(), flags) != 0) {
    const int reason = errno;  // a file system without exchange: two steps
    const fs::path old = made.string() + ".old";
    if (replaces && ::rename(folder.c_str(), old.c_str()) != 0)
      return make_error(ErrorKind::io, "{}: cannot be replaced: {}", folder.string(), std::strerror(errno));
    if (::rename(made.c_str(), folder.c_str()) != 0) {
      if (replaces) ::rename(old.c_str(), folder.c_str());
      return make_error(ErrorKind::io, "{}: cannot be written: {}", folder.string(), std::strerror(reason));
    }
    remove_model(old);
  }
  remove_model(made);  // the old model, if there was one
  return sync_folder(folder.has_parent_path() ? folder.parent_path() : fs::path("."));
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
  const fs::path target = without_end_slash(folder);
  std::error_code ignored;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(target.has_parent_path() ? target.parent_path() : ".", ignored)) {
    const auto writer = writer_of(entry.path().filename().string(), target.filename());
    // One of our own number is of a process before us, as in a container that was started again.
    if (writer && entry.is_directory(ignored) && (*writer == ::getpid() || is_gone(*writer)))
      left.push_back(entry.path());
  }
  for (const auto& path : left) remove_model(path);
}

}  // namespace segue::models
