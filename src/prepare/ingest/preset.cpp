#define TOML_EXCEPTIONS 0
#include "ingest/preset.hpp"

#include <algorithm>
#include <array>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "embedded_files.hpp"
#include "ingest/columns.hpp"
#include "ingest/encoding.hpp"

#include "segue/base/file.hpp"

namespace segue::prepare {
namespace {

constexpr auto kFields = std::to_array<std::string_view>(
    {"user",           "track_id",       "artist_id",   "artist",     "title",    "album",
     "isrc",           "recording_mbid", "artist_mbid", "played_at",  "end_time", "ms_played",
     "seconds_played", "percent_played", "duration_ms", "duration_s", "plays",    "skipped",
     "not_music",      "release_year",   "tags",        "name",       "bad",      "good"});
constexpr std::array<std::string_view, 7> kFormats = {"auto",       "delimited",  "json",   "json-array",
                                                      "json-lines", "item-lists", "parquet"};
constexpr std::array<std::string_view, 12> kSettings = {"role",         "files",        "format",      "delimiter",
                                                        "quote",        "header",       "columns",     "needs",
                                                        "time_formats", "epoch_origin", "given_split", "encoding"};

class SourceReader {
 public:
  SourceReader(std::string file, std::string table) : file_(std::move(file)), table_(std::move(table)) {}

  Status read(const toml::table& from, Source& source, bool by_user) const {
    for (const auto& [key, value] : from) {
      const std::string_view name = key.str();
      if (value.is_table()) continue;  // [mapping.catalogue], read by itself
      auto texts = texts_of(value, name);
      if (!texts) return texts.error();
      if (std::find(source_fields().begin(), source_fields().end(), name) != source_fields().end()) {
        source.fields[std::string(name)] = *texts;
        if (by_user) source.strict.emplace_back(name), source.mapping_file = file_;
      } else if (auto set = setting(name, *texts, value, source); !set) {
        return set;
      }
    }
    return {};
  }

 private:
  [[nodiscard]] Error wrong(const toml::node& at, std::string_view what) const {
    return make_error(ErrorKind::invalid_argument, "{}, line {}: {}", file_, at.source().begin.line, what);
  }

  Result<std::vector<std::string>> texts_of(const toml::node& value, std::string_view name) const {
    std::vector<std::string> texts;
    if (const auto* text = value.as_string()) texts.push_back(text->get());
    if (const auto* truth = value.as_boolean()) texts.emplace_back(truth->get() ? "yes" : "no");
    if (const auto* array = value.as_array())
      for (const toml::node& part : *array)
        if (const auto* text = part.as_string()) texts.push_back(text->get());
    if (texts.empty() && !(value.is_array() && value.as_array()->empty()))
      return wrong(value, fmt::format("{} must be written like {} = \"text\"", name, name));
    return texts;
  }

  Status setting(std::string_view name, const std::vector<std::string>& texts, const toml::node& at,
                 Source& source) const {
    const std::string text = texts.empty() ? "" : texts.front();
    if (name == "role") {
      source.role = text == "catalogue"      ? Role::catalogue
                    : text == "artist_names" ? Role::artist_names
                    : text == "aliases"      ? Role::aliases
                                             : Role::events;
    } else if (name == "files") {
      source.files = texts;
    } else if (name == "format") {
      if (std::find(kFormats.begin(), kFormats.end(), text) == kFormats.end())
        return wrong(at, fmt::format("there is no format '{}'; write one of {}", text, fmt::join(kFormats, ", ")));
      source.format = text;
    } else if (name == "delimiter") {
      if (text.empty()) return wrong(at, "delimiter must be at least one character, such as \",\" or \"\\t\"");
      source.shape.delimiter = text;
      source.delimiter_given = true;
    } else if (name == "quote") {
      if (text.size() > 1) return wrong(at, "quote must be one character, or \"\" for none");
      source.shape.quote = text.empty() ? '\0' : text.front();
    } else if (name == "header") {
      if (text != "yes" && text != "no" && text != "guess")
        return wrong(at, "header must be \"yes\", \"no\" or \"guess\"");
      source.shape.header = text == "yes"  ? DelimitedShape::Header::yes
                            : text == "no" ? DelimitedShape::Header::no
                                           : DelimitedShape::Header::guess;
    } else if (name == "columns") {
      source.shape.columns = texts;
      if (source.shape.header == DelimitedShape::Header::yes) source.shape.header = DelimitedShape::Header::guess;
    } else if (name == "needs") {
      source.needs = texts;
    } else if (name == "time_formats") {
      source.time_formats = texts;
    } else if (name == "epoch_origin") {
      source.epoch_origin = text;
    } else if (name == "given_split") {
      source.given_split = text;
    } else if (name == "encoding") {
      if (!text.empty() && text != "python-bytes" && !Decoder::of(text))
        return wrong(at, fmt::format("encoding '{}' is not known, or is none in which ASCII is itself; write one as "
                                     "`iconv -l` lists them, such as windows-1251 or shift_jis, or turn the file into "
                                     "UTF-8 by iconv",
                                     text));
      source.encoding = text;
    } else if (name == "beside") {
      source.beside = text == "yes";
    } else {
      std::vector<std::string> known(source_fields().begin(), source_fields().end());
      known.insert(known.end(), kSettings.begin(), kSettings.end());
      return wrong(at, fmt::format("[{}] has no key '{}'; did you mean {}? The keys are {}", table_, name,
                                   nearest_name(name, known), fmt::join(known, ", ")));
    }
    return {};
  }

  std::string file_, table_;
};

Result<Preset> parse_preset(const EmbeddedFile& file) {
  const toml::parse_result parsed = toml::parse(file.content);
  const std::string label = fmt::format("preset {}", file.stem);
  if (!parsed)
    return make_error(ErrorKind::internal, "{}, line {}: {}", label, parsed.error().source().begin.line,
                      parsed.error().description());
  const toml::table& table = parsed.table();
  Preset preset;
  preset.name = file.stem;
  preset.description = table["description"].value_or("");
  preset.example = table["example"].value_or("");
  const std::string_view kind = table["kind"].value_or("inline");
  preset.kind = kind == "triplets"    ? SourceKind::triplets
                : kind == "catalogue" ? SourceKind::catalogue
                                      : SourceKind::inline_names;
  preset.tracks_are_artists = table["tracks_are_artists"].value_or(false);
  preset.keep_ids = table["keep_ids"].value_or(false);
  const auto filter = table["filter"];
  preset.filter.min_ms_played = filter["min_ms_played"].value<double>();
  preset.filter.double_send_seconds = filter["double_send_seconds"].value<double>();
  preset.filter.min_user_tracks = filter["min_user_tracks"].value<std::uint32_t>();
  preset.filter.min_track_users = filter["min_track_users"].value<std::uint32_t>();
  preset.filter.max_plays_per_day = filter["max_plays_per_day"].value<std::uint32_t>();
  preset.filter.max_plays_per_hour = filter["max_plays_per_hour"].value<std::uint32_t>();
  preset.filter.max_days_awake = filter["max_days_awake"].value<std::uint32_t>();
  preset.filter.max_same_gaps = filter["max_same_gaps"].value<std::uint32_t>();
  if (const auto* folders = table["skip_folders"].as_array())
    for (const toml::node& folder : *folders) preset.skip_folders.emplace_back(folder.value_or(""));
  if (const auto* sources = table["source"].as_array())
    for (const toml::node& node : *sources)
      if (const auto* described = node.as_table()) {
        Source source;
        if (auto read = SourceReader(label, "source").read(*described, source, false); !read) return read.error();
        preset.sources.push_back(std::move(source));
      }
  return preset;
}

}  // namespace

std::span<const std::string_view> source_fields() { return kFields; }
std::span<const std::string_view> source_formats() { return kFormats; }

Result<Preset> find_preset(std::string_view name) {
  for (const EmbeddedFile& file : embedded_presets())
    if (file.stem == name) return parse_preset(file);
  const std::vector<std::string> names = preset_names();
  if (name.empty())
    return make_error(ErrorKind::invalid_argument, "no preset is given; write --preset with one of {}",
                      fmt::join(names, ", "));
  return make_error(ErrorKind::invalid_argument, "there is no preset '{}'; did you mean {}? The presets are {}", name,
                    nearest_name(name, names), fmt::join(names, ", "));
}

Result<Preset> preset_of(const PreprocessConfig& config) {
  auto preset = find_preset(config.preset);
  if (!preset || config.config_file.empty()) return preset;
  auto text = read_text_file(config.config_file);
  if (!text) return text.error();
  const std::string file = config.config_file.string();
  const toml::parse_result parsed = toml::parse(*text, file);
  if (!parsed)
    return make_error(ErrorKind::corrupt, "{}, line {}, column {}: {}", file, parsed.error().source().begin.line,
                      parsed.error().source().begin.column, parsed.error().description());
  const auto* mapping = parsed.table()["mapping"].as_table();
  if (mapping == nullptr) return preset;
  for (Source& source : preset->sources)
    if (source.role == Role::events)
      if (auto read = SourceReader(file, "mapping").read(*mapping, source, true); !read) return read.error();
  for (const auto& [key, value] : *mapping) {
    const auto* table = value.as_table();
    if (table == nullptr) continue;
    if (key.str() != "catalogue" && key.str() != "artist_names" && key.str() != "aliases")
      return make_error(
          ErrorKind::invalid_argument,
          "{}, line {}: there is no table [mapping.{}]; write [mapping.catalogue], [mapping.artist_names] or "
          "[mapping.aliases]",
          file, value.source().begin.line, key.str());
    Source source;
    source.role = key.str() == "catalogue" ? Role::catalogue
                  : key.str() == "aliases" ? Role::aliases
                                           : Role::artist_names;
    if (auto read = SourceReader(file, fmt::format("mapping.{}", key.str())).read(*table, source, true); !read)
      return read.error();
    if (source.files.empty())
      return make_error(ErrorKind::invalid_argument,
                        "{}, line {}: [mapping.{}] must say which files, like files = [\"tracks.csv\"]", file,
                        value.source().begin.line, key.str());
    std::erase_if(preset->sources, [&](const Source& old) { return old.role == source.role; });
    preset->sources.insert(preset->sources.begin(), std::move(source));  // before the events' wider patterns
    if (preset->kind == SourceKind::inline_names && preset->sources.front().role == Role::catalogue)
      preset->kind = SourceKind::catalogue;
  }
  return preset;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_presets()) names.emplace_back(file.stem);
  return names;
}

}  // namespace segue::prepare
