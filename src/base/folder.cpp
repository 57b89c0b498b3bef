#include "segue/base/folder.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <stdio.h>
#include <string>
#include <string_view>
#include <unistd.h>

#include "segue/base/file.hpp"

namespace segue {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartial = ".partial", kAside = ".old";

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

// One of our own number was a process before us, as in a container that was started again.
bool is_gone(pid_t process) { return process == ::getpid() || (::kill(process, 0) != 0 && errno == ESRCH); }

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// For file systems that cannot swap. `reason`: of that.
Status put_in_place_by_steps(const fs::path& made, const fs::path& folder, int reason) {
  std::error_code error;
  const bool replaces = fs::exists(folder, error);
  const fs::path old = made.string() + std::string(kAside);
  if (replaces && ::rename(folder.c_str(), old.c_str()) != 0)
    return make_error(ErrorKind::io, "{}: cannot be replaced: {}", folder.string(), std::strerror(errno));
  if (::rename(made.c_str(), folder.c_str()) != 0) {
    if (replaces) ::rename(old.c_str(), folder.c_str());
    return make_error(ErrorKind::io, "{}: cannot be written: {}", folder.string(), std::strerror(reason));
  }
  if (replaces) ::rename(old.c_str(), made.c_str());
  return {};
}

}  // namespace

fs::path without_end_slash(const fs::path& folder) {
  const fs::path target = folder.lexically_normal();
  return target.has_filename() ? target : target.parent_path();
}

fs::path beside(const fs::path& folder) {
  return folder.string() + "." + std::to_string(::getpid()) + std::string(kPartial);
}

Status put_in_place(const fs::path& made, const fs::path& folder) {
  std::error_code error;
  const unsigned flags = fs::exists(folder, error) ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, folder.c_str(), flags) != 0)
    if (auto put = put_in_place_by_steps(made, folder, errno); !put) return put;
  return sync_folder(folder_of(folder));
}

std::vector<fs::path> leftovers_beside(const fs::path& folder) {
  const fs::path target = without_end_slash(folder);
  std::error_code error;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(folder_of(target), error)) {
    std::string name = entry.path().filename();
    if (name.ends_with(kAside)) name.resize(name.size() - kAside.size());
    const auto writer = writer_of(name, target.filename());
    if (writer && is_gone(*writer) && entry.is_directory(error)) left.push_back(entry.path());
  }
  for (auto path = left.begin(); path != left.end(); ++path) {
    if (!path->string().ends_with(kAside) || fs::exists(target, error)) continue;
    if (::rename(path->c_str(), target.c_str()) != 0) continue;
    left.erase(path);
    break;
  }
  return left;
}

}  // namespace segue
