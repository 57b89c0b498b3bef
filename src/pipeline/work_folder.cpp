#include "segue/pipeline/work_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "manifest.hpp"
#include "publish.hpp"

#include "segue/base/file.hpp"
#include "segue/base/hash.hpp"
#include "segue/pipeline/settings.hpp"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";

Result<StageRecords> read_records(const fs::path& folder) {
  const auto file = folder / kManifest;
  auto text = read_text_file(file);
  if (!text) return text.error();
  return parse_manifest(*text, file.string());
}

Error no_work_folder(const fs::path& path) {
  return make_error(ErrorKind::not_found, "{}: no work folder of Segue; make one with segue run --work {}",
                    path.string(), path.string());
}

// The stage that makes a file, by its name: said when the file is missing.
std::string_view maker_of(std::string_view name) {
  if (name.starts_with("features_") || name.starts_with("candidate_models")) return "features";
  if (name.starts_with("train") || name.starts_with("test") || name.starts_with("validation") || name == "split.json")
    return "split";
  if (name.starts_with("model_") || name.starts_with("als_model") || name.starts_with("popularity") ||
      name.starts_with("similar"))
    return "train";
  if (name.starts_with("predictions")) return "predict";
  return "preprocess";
}

std::int64_t changed_at(const fs::path& file) {  // microseconds since 1970
  std::error_code error;
  const auto time = fs::last_write_time(file, error);
  if (error) return 0;
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::file_clock::to_sys(time))
      .time_since_epoch()
      .count();
}

}  // namespace

Result<WorkFolder> WorkFolder::open_to_write(const fs::path& path, bool may_create) {
  if (path.empty()) return make_error(ErrorKind::invalid_argument, "no work folder given; add --work DIR");
  WorkFolder work;
  work.path_ = path;
  std::error_code error;
  // A folder of something else is not ours to fill: only an empty one, or one that a run began.
  const bool begun = fs::exists(path / kManifest, error) || fs::exists(path / ".lock", error);
  if (!begun && fs::is_directory(path, error) && !fs::is_empty(path, error))
    return make_error(ErrorKind::invalid_argument,
                      "{}: holds other files and is no work folder; choose a new one for --work", path.string());
  if (!begun && !may_create) return no_work_folder(path);
  // An existing manifest is read before anything is touched: a newer Segue's folder stays as it is.
  if (fs::exists(path / kManifest, error))
    if (auto records = read_records(path); !records) return records.error();

  // The lock is the first file: by it a run that was killed at once is known again.
  if (fs::create_directories(path, error); error)
    return make_error(ErrorKind::io, "{}: cannot create the folder: {}; choose another --work", path.string(),
                      error.message());
  work.lock_ = ::open((path / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (work.lock_ < 0) {
    const std::error_code why(errno, std::generic_category());
    return make_error(ErrorKind::io, "{}: cannot write to the folder: {}; choose another --work", path.string(),
                      why.message());
  }
  if (::flock(work.lock_, LOCK_EX | LOCK_NB) != 0)
    return make_error(ErrorKind::io,
                      "{}: another segue is at work in this folder; wait for it or choose another --work",
                      path.string());
  if (auto writable = ensure_writable_folder(path); !writable) return writable.error();
  if (auto settled = settle(path); !settled) return settled.error();
  if (fs::exists(path / kManifest, error)) {
    auto records = read_records(path);
    if (!records) return records.error();
    work.records_ = std::move(*records);
  }
  return work;
}

Result<WorkFolder> WorkFolder::open_to_read(const fs::path& path) {
  if (path.empty()) return make_error(ErrorKind::invalid_argument, "no work folder given; add --work DIR");
  std::error_code error;
  if (!fs::exists(path / kManifest, error)) return no_work_folder(path);
  if (half_published(path))
    return make_error(ErrorKind::corrupt, "{}: a run was interrupted while publishing; start it again to finish",
                      path.string());
  WorkFolder work;
  work.path_ = path;
  auto records = read_records(path);
  if (!records) return records.error();
  work.records_ = std::move(*records);
  return work;
}

WorkFolder::WorkFolder(WorkFolder&& other) noexcept
    : path_(std::move(other.path_)),
      records_(std::move(other.records_)),
      checked_(std::move(other.checked_)),
      lock_(std::exchange(other.lock_, -1)) {}

WorkFolder::~WorkFolder() {
  if (lock_ >= 0) ::close(lock_);
}

const StageRecord* WorkFolder::record(std::string_view stage) const {
  const auto found = records_.find(stage);
  return found == records_.end() ? nullptr : &found->second;
}

Result<FileRecord> WorkFolder::input(std::string_view name) const {
  const auto place = file(name);
  std::error_code error;
  const auto bytes = fs::file_size(place, error);
  if (error)
    return make_error(ErrorKind::not_found, "{}: is missing; run `segue {} --work {}` first", place.string(),
                      maker_of(name), path_.string());
  for (const auto& [stage, record] : records_)
    for (const auto& output : record.outputs)
      if (output.path == name && stands(record, output)) return output;
  auto hash = hash_file(place);
  if (!hash) return hash.error();
  return FileRecord{std::string(name), bytes, *hash};
}

bool WorkFolder::stands(const StageRecord& record, const FileRecord& output) const {
  std::error_code error;
  const auto place = file(output.path);
  if (fs::file_size(place, error) != output.bytes) return false;
  const auto written = record.changed_at.find(output.path);
  if (written == record.changed_at.end() || written->second == changed_at(place)) return true;
  const auto hash = hash_file(place);
  return hash && *hash == output.hash;
}

std::optional<std::string> WorkFolder::damage(const StageRecord& record) const {
  for (const FileRecord& output : record.outputs) {
    std::error_code error;
    if (!fs::exists(file(output.path), error)) return output.path + " is missing";
    if (!stands(record, output)) return output.path + " is no longer what it wrote";
  }
  return std::nullopt;
}

// Size and time of change of each output.
std::string WorkFolder::stamps(std::string_view stage) const {
  std::string text;
  if (const auto* of = record(stage))
    for (const auto& output : of->outputs) {
      std::error_code error;
      const auto bytes = fs::file_size(file(output.path), error);
      const auto changed = fs::last_write_time(file(output.path), error);
      text += fmt::format("{} {} {}\n", output.path, bytes, error ? 0 : changed.time_since_epoch().count());
    }
  return text;
}

void WorkFolder::set_checked(std::string_view stage) { checked_.insert_or_assign(std::string(stage), stamps(stage)); }

bool WorkFolder::is_checked(std::string_view stage) const {
  const auto found = checked_.find(stage);
  return found != checked_.end() && !found->second.empty() && found->second == stamps(stage);
}

Result<fs::path> WorkFolder::begin(std::string_view stage) {
  const auto pending = pending_folder(path_, stage);
  std::error_code error;
  fs::remove_all(pending, error);
  if (fs::create_directory(pending, error); error)
    return make_error(ErrorKind::io, "{}: cannot create the folder: {}", pending.string(), error.message());
  return pending;
}

void WorkFolder::abandon(std::string_view stage) { discard(path_, stage); }

Status WorkFolder::publish(StageRecord record, ThreadTeam& team) {
  const auto pending = pending_folder(path_, record.stage);
  auto outputs = list_files(pending, team);
  if (!outputs) return outputs.error();
  record.outputs = std::move(*outputs);
  record.changed_at.clear();
  for (const auto& output : record.outputs) record.changed_at[output.path] = changed_at(pending / output.path);

  std::vector<std::string> obsolete;  // made by this stage before, and no longer
  if (const auto* old = this->record(record.stage))
    for (const auto& output : old->outputs)
      if (std::none_of(record.outputs.begin(), record.outputs.end(),
                       [&](const FileRecord& made) { return made.path == output.path; }))
        obsolete.push_back(output.path);

  auto records = records_;
  records.insert_or_assign(record.stage, record);
  if (auto published = publish_folder(path_, record.stage, record.outputs, manifest_text(records), obsolete);
      !published)
    return published;
  records_ = std::move(records);
  return {};
}

}  // namespace segue::pipeline
