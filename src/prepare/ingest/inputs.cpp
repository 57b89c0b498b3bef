#include "ingest/inputs.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <glob.h>
#include <optional>
#include <set>

#include "ingest/columns.hpp"

namespace segue::prepare {
namespace {

namespace fs = std::filesystem;

std::optional<std::size_t> source_of(const Preset& preset, const fs::path& file) {
  const std::string name = unpacked_name(file);
  for (std::size_t i = 0; i < preset.sources.size(); ++i)
    for (const std::string& pattern : preset.sources[i].files)
      if (matches(name, pattern)) return i;
  return std::nullopt;
}

std::size_t first_events(const Preset& preset) {
  const auto found = std::find_if(preset.sources.begin(), preset.sources.end(),
                                  [](const Source& source) { return source.role == Role::events; });
  return static_cast<std::size_t>(found - preset.sources.begin());
}

std::string patterns(const Preset& preset) {
  std::vector<std::string> all;
  for (const Source& source : preset.sources)
    if (source.role == Role::events) all.insert(all.end(), source.files.begin(), source.files.end());
  return fmt::format("{}", fmt::join(all, ", "));
}

class Lister {
 public:
  explicit Lister(const Preset& preset) : preset_(preset) {}

  Status add(const std::string& input) {
    std::error_code error;
    if (fs::is_directory(input, error)) return add_folder(input);
    if (fs::exists(input, error)) {
      add_file(input, source_of(preset_, input).value_or(first_events(preset_)));
      return {};
    }
    if (input.find_first_of("*?[") == std::string::npos)
      return make_error(ErrorKind::not_found, "{}: there is no such file or folder; check --input", input);
    glob_t found = {};
    const int state = glob(input.c_str(), 0, nullptr, &found);
    std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + (state == 0 ? found.gl_pathc : 0));
    globfree(&found);
    std::sort(paths.begin(), paths.end());
    if (paths.empty()) return make_error(ErrorKind::not_found, "{}: no file is named so; check --input", input);
    for (const std::string& path : paths) {
      if (fs::is_directory(path, error)) {
        if (auto added = add_folder(path); !added) return added;
      } else if (const auto source = source_of(preset_, path)) {
        add_file(path, *source);
      } else {
        add_file(path, first_events(preset_));
      }
    }
    return {};
  }

  std::vector<InputFile> files;

 private:
  void add_file(const fs::path& path, std::size_t source) {
    std::error_code error;
    const fs::path whole = fs::canonical(path, error);
    if (seen_.insert(error ? path : whole).second) files.push_back({path, source});
  }

  Status add_folder(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    fs::recursive_directory_iterator it(folder, fs::directory_options::follow_directory_symlink, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      const std::string name = it->path().filename().string();
      std::error_code ignored;
      if (it->is_directory(ignored)) {
        const auto& skipped = preset_.skip_folders;
        const bool ours =
            fs::exists(it->path() / "preprocess_report.json", ignored);  // what was made of an earlier log
        if (ours || name.starts_with('.') || std::find(skipped.begin(), skipped.end(), name) != skipped.end() ||
            it.depth() > 32)
          it.disable_recursion_pending();
      } else if (!name.starts_with('.')) {
        paths.push_back(it->path());
      }
    }
    if (error) return make_error(ErrorKind::io, "{}: cannot be listed ({})", folder.string(), error.message());
    std::sort(paths.begin(), paths.end());
    bool events = false;
    for (const fs::path& path : paths)
      if (const auto source = source_of(preset_, path)) {
        add_file(path, *source);
        events = events || preset_.sources[*source].role == Role::events;
      }
    if (!events)
      return make_error(
          ErrorKind::not_found,
          "{}: nothing in this folder is named as preset {} knows it ({}, also .gz or .zst); name the files "
          "themselves, or choose another preset",
          folder.string(), preset_.name, patterns(preset_));
    for (std::size_t i = 0; i < preset_.sources.size(); ++i) {  // the catalogue may stand beside the folder
      if (!preset_.sources[i].beside) continue;
      for (const std::string& name : preset_.sources[i].files)
        if (const fs::path path = folder.lexically_normal() / ".." / name; fs::exists(path, error))
          add_file(path.lexically_normal(), i);
    }
    return {};
  }

  const Preset& preset_;
  std::set<fs::path> seen_;
};

}  // namespace

bool matches(std::string_view name, std::string_view pattern) {
  const std::string text = lower(name), wanted = lower(pattern);
  std::size_t at = 0, p = 0, star = std::string::npos, after = 0;
  while (at < text.size()) {
    if (p < wanted.size() && (wanted[p] == '?' || wanted[p] == text[at])) {
      ++at, ++p;
    } else if (p < wanted.size() && wanted[p] == '*') {
      star = p++;
      after = at;
    } else if (star != std::string::npos) {
      p = star + 1;
      at = ++after;
    } else {
      return false;
    }
  }
  return wanted.find_first_not_of('*', p) == std::string::npos;
}

std::string unpacked_name(const fs::path& file) {
  const std::string extension = lower(file.extension().string());
  return (extension == ".gz" || extension == ".zst" ? file.stem() : file.filename()).string();
}

Result<std::vector<InputFile>> list_inputs(const Preset& preset, const PreprocessConfig& config) {
  const std::vector<std::string>& inputs = config.input;
  if (inputs.empty())
    return make_error(ErrorKind::invalid_argument, "no input is given; write --input with files or folders");
  Lister lister(preset);
  for (const std::string& input : inputs)
    if (auto added = lister.add(input); !added) return added.error();
  const std::size_t found = lister.files.size();
  std::erase_if(lister.files, [&](const InputFile& file) {
    return std::find(config.passed_over.begin(), config.passed_over.end(), file.path) != config.passed_over.end();
  });
  const bool events = std::any_of(lister.files.begin(), lister.files.end(), [&](const InputFile& file) {
    return preset.sources[file.source].role == Role::events;
  });
  if (!events && lister.files.size() < found)
    return make_error(ErrorKind::invalid_argument, "{}: all plays of it have been read already", inputs.front());
  if (!events)
    return make_error(ErrorKind::invalid_argument, "{}: preset {} reads no plays from this, only names; give also {}",
                      inputs.front(), preset.name, patterns(preset));
  return std::move(lister.files);
}

Result<std::vector<fs::path>> find_inputs(const PreprocessConfig& config) {
  auto preset = preset_of(config);
  if (!preset) return preset.error();
  auto listed = list_inputs(*preset, config);
  if (!listed) return listed.error();
  std::vector<fs::path> files;
  for (const InputFile& file : *listed) files.push_back(file.path);
  return files;
}

}  // namespace segue::prepare
