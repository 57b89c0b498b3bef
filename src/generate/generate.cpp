#include "segue/generate/generate.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "calendar.hpp"
#include "catalogue_file.hpp"
#include "part.hpp"
#include "pieces.hpp"
#include "side_by_side.hpp"
#include "truth.hpp"

#include "segue/base/file.hpp"
#include "segue/base/folder.hpp"

namespace segue::generate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMadeBy = "segue generate";
constexpr const char* kPieces = "pieces";  // of files on their way

bool holds_ours_alone(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name != "log" && name != "truth" && name != kPieces && name != "catalogue.parquet" && name != "manifest.json")
      return false;
  }
  return !error;
}

// Only an empty folder, or one that holds the result of an earlier call and nothing else.
bool may_replace(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  if (fs::is_empty(folder, error)) return true;
  if (!holds_ours_alone(folder)) return false;
  const auto manifest = read_text_file(folder / "manifest.json");
  return manifest && manifest->find(kMadeBy) != std::string::npos;
}

// A folder built beside its place and renamed into it; dropped without publish(), it leaves nothing.
class BuildFolder {
 public:
  static Result<BuildFolder> create(const fs::path& place) {
    std::error_code error;
    BuildFolder folder;
    folder.place_ = without_end_slash(fs::absolute(place));
    folder.path_ = beside(folder.place_);
    for (const auto& left : leftovers_beside(folder.place_))
      if (holds_ours_alone(left)) fs::remove_all(left, error);
    if (fs::exists(place, error) && !may_replace(place))
      return make_error(ErrorKind::invalid_argument,
                        "{}: holds what segue generate did not make; choose another --output", place.string());
    for (const char* name : {"log", "truth", kPieces})
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
  Status publish() {  // what stood there goes with this
    std::error_code error;
    if (fs::remove_all(path_ / kPieces, error); error)
      return make_error(ErrorKind::io, "{}: {}", path_.string(), error.message());
    return put_in_place(path_, place_);
  }

 private:
  BuildFolder() = default;
  fs::path place_, path_;
};

// Memory a file takes while it is made.
std::uint64_t part_bytes(const GenerateConfig& config, const Plan& plan) {
  std::uint64_t rows = 0;
  for (const Part& part : plan.parts) rows = std::max(rows, part.rows);
  const std::uint64_t row = config.format != "parquet" ? 0 : config.catalogue == "inline" ? 260 : 60;
  return kDatabaseBytes + rows * row;
}

Result<std::vector<PartCounts>> make_parts(const PartMaker& maker, const fs::path& folder, const RunContext& context) {
  std::vector<PartCounts> counts(maker.plan.parts.size());
  const std::uint64_t fixed = maker.catalogue.bytes() + maker.config.tracks * 8 + maker.config.users * 4;
  auto made = make_side_by_side(counts.size(), part_bytes(maker.config, maker.plan), fixed, context,
                                [&](std::size_t index, tables::Database& database) -> Status {
                                  auto part = maker.make(maker.plan.parts[index], folder, database);
                                  if (!part) return part.error();
                                  counts[index] = *part;
                                  return {};
                                });
  if (!made) return made.error();
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
  manifest["made_by"] = kMadeBy;
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
  if (config.catalogue == "separate")
    if (auto written = write_catalogue(config, catalogue, folder, context); !written) return written;
  if (auto names = write_names_truth(config, catalogue, seen, folder, context); !names) return names;
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  if (auto bots = write_bots(config, plan, folder, *database); !bots) return bots;
  return join_pieces(*database, folder, "dirty", plan.parts.size(), "*", folder / "truth/dirty_rows.parquet");
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
  context.log.info("tracks {}, artists {}, styles {}, files {}", catalogue->tracks(), catalogue->artists(),
                   catalogue->styles(), plan.parts.size());
  ProgressBar progress(context.progress, "generate", config.plays, "plays");
  const PartMaker maker{config, *catalogue, plan, span, seen, context.stop, progress};
  auto parts = make_parts(maker, folder->path(), context);
  if (!parts) return parts.error();
  context.log.info("{} rows written; now the catalogue and the truth", config.plays);
  if (auto written = write_truth(config, *catalogue, plan, seen, folder->path(), context); !written)
    return written.error();
  const GenerateReport report = sum_up(*catalogue, *parts);
  if (auto written = write_manifest(config, plan, *parts, report, folder->path()); !written) return written.error();
  if (auto published = folder->publish(); !published) return published.error();
  return report;
}

}  // namespace segue::generate
