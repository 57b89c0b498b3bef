// What a preset says: which files, how they are written, which column is which field. Data, from presets/*.toml.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/ingest.hpp"
#include "ingest/records.hpp"

namespace segue::prepare {

enum class Role : std::uint8_t { events, catalogue, artist_names, aliases };

// One kind of file. A field has candidates; the first that the file has is taken (JSON: the first that is not null).
// Beside a column's name or a JSON path ("a.b", "$.a.b", "$.list[0]") a candidate can be "@folder", "@file" (the name
// without endings) or "=a constant".
struct Source {
  Role role = Role::events;
  std::vector<std::string> files;  // patterns with * and ?, letter case and .gz / .zst aside
  std::string format = "auto";     // one of source_formats()
  DelimitedShape shape;
  bool delimiter_given = false;
  std::map<std::string, std::vector<std::string>> fields;
  std::vector<std::string> needs;         // "title|track_id": one of them must be in the file
  std::vector<std::string> time_formats;  // as strptime has them, tried after ISO 8601
  std::string epoch_origin;               // times are seconds since then
  std::string given_split;
  std::string encoding;             // one of iconv's; "python-bytes": cells like b'Rapha\xc3\xabl'
  bool beside = false;              // is also looked for in the folder above
  std::string mapping_file;         // where `strict` comes from, for messages
  std::vector<std::string> strict;  // fields the user has mapped: their column must be there
};

struct Preset {
  std::string name, description, example;
  SourceKind kind = SourceKind::inline_names;
  FilterDefaults filter;
  bool tracks_are_artists = false, keep_ids = false;
  std::vector<std::string> skip_folders;
  std::vector<Source> sources;
};

[[nodiscard]] std::span<const std::string_view> source_fields();   // every field there is
[[nodiscard]] std::span<const std::string_view> source_formats();  // "auto", "delimited", ...

// Errors: there is no such preset (the nearest and all names).
[[nodiscard]] Result<Preset> find_preset(std::string_view name);
// find_preset, with what [mapping] of config.config_file says laid over it.
[[nodiscard]] Result<Preset> preset_of(const PreprocessConfig& config);

}  // namespace segue::prepare
