#include "publish.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "manifest.hpp"

#include "segue/base/file.hpp"
#include "segue/base/hash.hpp"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kCommit = ".commit";
constexpr const char* kManifest = "manifest.json";
constexpr std::string_view kPending = ".pending_";

Error cannot(const fs::path& path, const char* doing, const std::error_code& error) {
  return make_error(ErrorKind::io, "{}: cannot {}: {}", path.string(), doing, error.message());
}

struct Commit {
  std::vector<fs::path> files, obsolete;  // by name in the work folder
};

std::optional<std::vector<fs::path>> names_in(const Json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<fs::path> names;
  for (const Json& entry : list) {
    if (!entry.is_string()) return std::nullopt;
    names.emplace_back(entry.get<std::string>());
    if (!stays_inside(names.back())) return std::nullopt;
  }
  return names;
}

Result<Commit> read_commit(const fs::path& pending) {
  const auto text = read_text_file(pending / kCommit);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  if (json.is_object()) {
    auto files = names_in(json.value("files", Json())), obsolete = names_in(json.value("obsolete", Json()));
    if (files && obsolete) return Commit{std::move(*files), std::move(*obsolete)};
  }
  return make_error(ErrorKind::corrupt, "{}: cannot be read; remove {} and run again", (pending / kCommit).string(),
                    pending.string());
}

// Everything the commit asks for; each step may have been done before.
Status roll_forward(const fs::path& work, const fs::path& pending) {
  const auto commit = read_commit(pending);
  if (!commit) return commit.error();
  std::error_code error;
  for (const auto& name : commit->files) {
    if (!fs::exists(pending / name, error)) continue;
    fs::create_directories((work / name).parent_path(), error);
    if (fs::rename(pending / name, work / name, error); error) return cannot(work / name, "publish", error);
  }
  for (const auto& name : commit->obsolete) {
    fs::remove(work / name, error);
    if (name.has_parent_path()) fs::remove(work / name.parent_path(), error);  // where it is empty now
  }
  for (const auto& name : commit->files)
    if (auto synced = sync_folder((work / name).parent_path()); !synced) return synced;
  if (fs::exists(pending / kManifest, error)) {
    if (fs::rename(pending / kManifest, work / kManifest, error); error)
      return cannot(work / kManifest, "publish", error);
    if (auto synced = sync_folder(work); !synced) return synced;
  }
  // The commit goes last of all: while it stands, this can be done again.
  const auto spent = work / (".done" + pending.filename().string());
  fs::remove_all(spent, error);
  if (fs::rename(pending, spent, error); error) return cannot(pending, "remove", error);
  fs::remove_all(spent, error);
  return {};
}

std::vector<fs::path> entries_named(const fs::path& work, std::string_view prefix) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(work, error))
    if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

fs::path pending_folder(const fs::path& work, std::string_view stage) {
  return work / (std::string(kPending) + std::string(stage));
}

Result<std::vector<FileRecord>> list_files(const fs::path& folder, ThreadTeam& team) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file()) continue;
    if (auto synced = sync_file(entry->path()); !synced) return synced.error();
    paths.push_back(entry->path());
  }
  if (error) return cannot(folder, "read", error);
  std::sort(paths.begin(), paths.end());
  const auto hashes = hash_files(paths, team);
  if (!hashes) return hashes.error();
  std::vector<FileRecord> files;
  for (std::size_t i = 0; i < paths.size(); ++i)
    files.push_back({paths[i].lexically_relative(folder).string(), fs::file_size(paths[i]), (*hashes)[i]});
  return files;
}

Status publish_folder(const fs::path& work, std::string_view stage, const std::vector<FileRecord>& files,
                      std::string_view manifest, const std::vector<std::string>& obsolete) {
  const auto pending = pending_folder(work, stage);
  Json names = Json::array();
  for (const auto& file : files) names.push_back(file.path);
  // All that takes space is written before the commit: from there on there are only renames.
  if (auto written = write_text_file(pending / kManifest, manifest); !written) return written;
  const Json commit{{"files", names}, {"obsolete", obsolete}};
  if (auto written = write_text_file(pending / kCommit, commit.dump()); !written) return written;
  return roll_forward(work, pending);
}

void discard(const fs::path& work, std::string_view stage) {
  const auto pending = pending_folder(work, stage);
  std::error_code error;
  if (!fs::exists(pending / kCommit, error)) fs::remove_all(pending, error);
}

bool half_published(const fs::path& work) {
  const auto pending = entries_named(work, kPending);
  std::error_code error;
  return std::any_of(pending.begin(), pending.end(),
                     [&](const fs::path& folder) { return fs::exists(folder / kCommit, error); });
}

Status settle(const fs::path& work) {
  std::error_code error;
  for (const auto& pending : entries_named(work, kPending)) {
    if (fs::exists(pending / kCommit, error)) {
      if (auto done = roll_forward(work, pending); !done) return done;
    } else if (fs::remove_all(pending, error); error) {
      return cannot(pending, "remove what an interrupted run left", error);
    }
  }
  for (const auto& spent : entries_named(work, ".done")) fs::remove_all(spent, error);
  fs::remove_all(work / kSpillFolder, error);
  for (const auto& probe : entries_named(work, ".write_test_")) fs::remove(probe, error);
  for (const auto& entry : fs::directory_iterator(work, error))
    if (entry.path().filename().string().ends_with(".partial")) fs::remove(entry.path(), error);
  return {};
}

}  // namespace segue::pipeline
