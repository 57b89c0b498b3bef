// A work folder: the files of all stages, and one manifest.json that says how each came to be.
//
// A stage writes into a folder beside the results and is published whole: a marker, renames, the manifest. A process
// killed at any moment leaves the old results or, from the marker on, what the next opening finishes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"

namespace segue::pipeline {

inline constexpr int kWorkFormatVersion = 1;           // of the manifest and of what the files mean
inline constexpr const char* kSpillFolder = ".spill";  // for RunContext::spill_folder; cleared at each opening to write

struct FileRecord {
  std::string path;  // outputs: relative to the work folder; inputs of preprocess: as given
  std::uint64_t bytes = 0;
  std::string hash;

  friend bool operator==(const FileRecord&, const FileRecord&) = default;
};

struct StageRecord {
  std::string stage;
  std::string segue_version;
  int stage_version = 0;
  std::map<std::string, std::string> configuration;  // "als.factors" to its value
  std::vector<FileRecord> inputs, outputs;
  std::vector<std::pair<std::string, std::int64_t>> counts;  // in reading order, e.g. rows_in
  std::vector<std::string> notes;
  double seconds = 0;  // measured, as are the next two; the only content that differs between equal runs
  std::uint64_t peak_memory_bytes = 0;
  std::map<std::string, std::int64_t>
      changed_at;  // by output, microseconds since 1970; so that none need be read again
};

class WorkFolder {
 public:
  // Creates the folder if it is missing (unless `may_create` is false: not_found), locks it against other writers, and
  // finishes or clears what an interrupted run left. Errors: io (not writable, in use), corrupt (manifest),
  // invalid_argument (made by a newer Segue).
  [[nodiscard]] static Result<WorkFolder> open_to_write(const std::filesystem::path& path, bool may_create = true);
  // Touches nothing. Errors: not_found (no work folder), corrupt (also: interrupted while publishing), ...
  [[nodiscard]] static Result<WorkFolder> open_to_read(const std::filesystem::path& path);
  WorkFolder(WorkFolder&&) noexcept;
  WorkFolder& operator=(WorkFolder&&) = delete;
  ~WorkFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return path_ / name; }
  [[nodiscard]] const StageRecord* record(std::string_view stage) const;  // null if it never ran
  // Where a file of an earlier stage stands, as that stage recorded it; hashed now if no stage did.
  // Errors: not_found, naming the stage that makes it.
  [[nodiscard]] Result<FileRecord> input(std::string_view name) const;
  // The first recorded output that is missing or is not what was written, in words; nothing if all stand. One of
  // another time of change, as in a copy of the folder, is read to the end to tell.
  [[nodiscard]] std::optional<std::string> damage(const StageRecord& record) const;

  // Remembers, while this object lives, that the outputs of `stage` were found to be right; no longer so once the size
  // or the time of change of one is another.
  void set_checked(std::string_view stage);
  [[nodiscard]] bool is_checked(std::string_view stage) const;

  // An empty folder for a stage's outputs; publish() moves them in, replaces what the stage made before and writes the
  // manifest. The record's outputs and their times are filled in here.
  [[nodiscard]] Result<std::filesystem::path> begin(std::string_view stage);
  [[nodiscard]] Status publish(StageRecord record, ThreadTeam& team);
  void abandon(std::string_view stage);

 private:
  WorkFolder() = default;
  std::filesystem::path path_;
  [[nodiscard]] std::string stamps(std::string_view stage) const;
  [[nodiscard]] bool stands(const StageRecord& record, const FileRecord& output) const;  // a file that is there

  std::map<std::string, StageRecord, std::less<>> records_;
  std::map<std::string, std::string, std::less<>> checked_;  // a stage's stamps at that time
  int lock_ = -1;
};

}  // namespace segue::pipeline
