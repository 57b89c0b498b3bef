#include "segue/generate/generate.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <unistd.h>

#include "calendar.hpp"
#include "part.hpp"
#include "truth.hpp"

#include "segue/base/file.hpp"
#include "segue/base/memory.hpp"

namespace segue::generate {
namespace {

namespace fs = std::filesystem;

// A folder built beside its place and renamed into it; dropped without publish(), it leaves nothing.
class BuildFolder {
 public:
  static Result<BuildFolder> create(const fs::path& place) {
    std::error_code error;
    const bool ours = fs::exists(place / "manifest.json", error) && fs::exists(place / "truth", error);
    if (fs::exists(place, error) && !ours && !(fs::is_directory(place, error) && fs::is_empty(place, error)))
      return make_error(ErrorKind::invalid_argument,
                        "{}: is not empty and not made by segue generate; choose another --output", place.string());
    BuildFolder folder;
    folder.place_ = fs::absolute(place).lexically_normal();
    if (!folder.place_.has_filename()) folder.place_ = folder.place_.parent_path();
    folder.path_ = folder.place_;
    folder.path_ += fmt::format(".{}.partial", getpid());
    for (const char* name : {"log", "truth", "parts"})
      if (auto made = ensure_writable_folder(folder.path_ / name); !made) return made.error();
    return folder;
  }
  BuildFolder(BuildFolder&& other) noexcept : place_(std::move(other.place_)), path_(std::exchange(other.path_, {})) {}
  BuildFolder& operator=(BuildFolder&&) = delete;
  ~BuildFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  Status publish() {
    std::error_code error;
    fs::remove_all(path_ / "parts", error);
    if (!error) fs::remove_all(place_, error);
    if (!error) fs::rename(path_, place_, error);
    if (error) return make_error(ErrorKind::io, "{}: {}", place_.string(), error.message());
    path_.clear();
    return sync_folder(place_.parent_path());
  }

 private:
  BuildFolder() = default;
  fs::path place_, path_;
};

std::uint64_t part_bytes(const GenerateConfig& config) {
  const std::uint64_t rows = std::min(config.rows_per_file, config.plays);
  const std::uint64_t row = config.format != "parquet" ? 0 : config.catalogue == "inline" ? 260 : 60;
  return (std::uint64_t{96} << 20U) + rows * row;
}

// How many files can be under way at once within the memory limit.
Result<unsigned> files_at_once(const GenerateConfig& config, const RunContext& context) {
  const std::uint64_t fixed = config.tracks * 160 + config.users * 24 + (std::uint64_t{32} << 20U);
  const std::uint64_t each = part_bytes(config);
  if (fixed + each > context.memory_limit_bytes)
    return make_error(
        ErrorKind::out_of_memory,
        "{} tracks, {} users and files of {} rows need about {}, but {} are allowed; raise --memory-limit "
        "or lower rows_per_file",
        config.tracks, config.users, config.rows_per_file, format_bytes(fixed + each),
        format_bytes(context.memory_limit_bytes));
  return static_cast<unsigned>(
      std::min<std::uint64_t>((context.memory_limit_bytes - fixed) / each, context.team.size()));
}

fs::path dirty_file(const fs::path& folder, std::size_t part) {
  return folder / fmt::format("parts/dirty-{:05}.parquet", part);
}

Result<std::vector<PartCounts>> make_parts(const PartMaker& maker, const fs::path& folder, const RunContext& context) {
  auto at_once = files_at_once(maker.config, context);
  if (!at_once) return at_once.error();
  const std::vector<Part>& parts = maker.plan.parts;
  std::vector<PartCounts> counts(parts.size());
  std::vector<std::optional<Error>> errors(parts.size());
  std::atomic<bool> failed{false};
  const Progress quiet(ProgressStyle::none);
  const auto make_one = [&](std::size_t part, unsigned worker) {
    if (failed.load(std::memory_order_relaxed)) return;
    ThreadTeam alone(1);  // DuckDB runs on this thread; the files are what is done at once
    Log silent = Log::silent();
    const RunContext own{alone,
                         context.stop,
                         quiet,
                         silent,
                         std::max(context.memory_limit_bytes / *at_once, part_bytes(maker.config)),
                         context.seed,
                         context.spill_folder / fmt::format("generate-{}", worker)};
    auto made = [&]() -> Result<PartCounts> {
      auto database = tables::Database::open(own);
      if (!database) return database.error();
      return maker.make(parts[part], folder, dirty_file(folder, part), *database);
    }();
    if (made) {
      counts[part] = *made;
    } else {
      errors[part] = made.error();
      failed.store(true, std::memory_order_relaxed);
    }
  };
  if (*at_once == context.team.size()) {
    context.team.for_each_block(parts.size(), make_one);
  } else {
    ThreadTeam fewer(*at_once);
    fewer.for_each_block(parts.size(), make_one);
  }
  for (std::optional<Error>& error : errors)
    if (error) return std::move(*error);
  return counts;
}

GenerateReport sum_up(const Catalogue& catalogue, const std::vector<PartCounts>& parts) {
  GenerateReport report;
  report.files = parts.size();
  report.artists = catalogue.artists();
  report.songs = catalogue.songs();
  report.tracks = catalogue.tracks();
  for (const PartCounts& part : parts) {
    report.rows += part.rows;
    report.users += part.users;
    report.bots += part.bots;
    report.bot_rows += part.bot_rows;
    report.skips += part.skips;
    report.bytes += part.bytes;
    for (std::size_t dirt = 1; dirt < kDirts; ++dirt) {
      if (part.dirt[dirt] == 0) continue;
      report.dirty[std::string(dirt_name(static_cast<Dirt>(dirt)))] += part.dirt[dirt];
      report.dirty_rows += part.dirt[dirt];
    }
  }
  return report;
}

Status write_manifest(const GenerateConfig& config, const Plan& plan, const std::vector<PartCounts>& parts,
                      const GenerateReport& report, const fs::path& folder) {
  nlohmann::ordered_json manifest;
  manifest["format_version"] = 1;
  manifest["made_by"] = "segue generate";
  GenerateConfig copy = config;
  const OptionSet options = copy.options();
  for (const Option& option : options.options()) {
    const std::string value = option_value(option);  // TOML's numbers and texts are JSON's too
    manifest["configuration"][option.name] = nlohmann::ordered_json::parse(value);
  }
  manifest["counts"] = {{"rows", report.rows},         {"users", report.users},     {"bots", report.bots},
                        {"bot_rows", report.bot_rows}, {"artists", report.artists}, {"songs", report.songs},
                        {"tracks", report.tracks},     {"skips", report.skips},     {"dirty_rows", report.dirty_rows},
                        {"dirty", report.dirty}};
  for (std::size_t i = 0; i < parts.size(); ++i)
    manifest["files"].push_back(
        {{"file", plan.parts[i].file_name(config.format)}, {"rows", parts[i].rows}, {"bytes", parts[i].bytes}});
  return write_text_file(folder / "manifest.json", manifest.dump(2) + "\n");
}

Status write_truth(const GenerateConfig& config, const Catalogue& catalogue, const Plan& plan,
                   const SpellingsSeen& seen, const fs::path& folder, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  auto names = config.catalogue == "separate" ? write_catalogue(config, catalogue, folder, *database)
                                              : write_names_truth(config, catalogue, seen, folder, *database);
  if (!names) return names;
  if (auto bots = write_bots(config, plan, folder, *database); !bots) return bots;
  std::vector<fs::path> dirty;
  for (const Part& part : plan.parts) dirty.push_back(dirty_file(folder, part.index));
  return join_dirty_rows(dirty, folder, *database);
}

}  // namespace

Result<GenerateReport> generate(const GenerateConfig& config, const fs::path& output, const RunContext& context) {
  if (auto checked = check(config); !checked) return checked.error();
  auto folder = BuildFolder::create(output);
  if (!folder) return folder.error();
  auto catalogue = Catalogue::make(config, context);
  if (!catalogue) return catalogue.error();
  const Plan plan = make_plan(config);
  const LogSpan span{*parse_date(config.start_date), static_cast<std::int32_t>(config.days)};
  SpellingsSeen seen(config.catalogue == "inline" ? catalogue->tracks() : 0);
  context.log.info("{} tracks by {} artists in {} styles; {} files", catalogue->tracks(), catalogue->artists(),
                   catalogue->styles(), plan.parts.size());
  ProgressBar progress(context.progress, "generate", config.plays, "plays");
  const PartMaker maker{config, *catalogue, plan, span, seen, context.stop, progress};
  auto parts = make_parts(maker, folder->path(), context);
  if (!parts) return parts.error();
  if (auto written = write_truth(config, *catalogue, plan, seen, folder->path(), context); !written)
    return written.error();
  const GenerateReport report = sum_up(*catalogue, *parts);
  if (auto written = write_manifest(config, plan, *parts, report, folder->path()); !written) return written.error();
  if (auto published = folder->publish(); !published) return published.error();
  return report;
}

}  // namespace segue::generate
