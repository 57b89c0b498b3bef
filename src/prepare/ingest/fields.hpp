// Where a file has the fields of its source, and the view through which SQL reads them.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ingest/preset.hpp"

namespace segue::prepare {

// "@folder", "@file" and "=text" of a file; nothing for any other candidate.
[[nodiscard]] std::optional<std::string> constant_of(const std::string& candidate, const std::filesystem::path& file);

struct FieldPlace {
  std::size_t column = 0;               // in the file's columns
  std::optional<std::string> constant;  // instead of a column
  std::string below;                    // "b" of "a.b" in a Parquet struct
};

// Field to place, for a file with named columns. Errors: a field the user mapped, or one the source needs, is not
// there.
[[nodiscard]] Result<std::map<std::string, FieldPlace>> place_fields(const Source& source,
                                                                     const std::filesystem::path& file,
                                                                     const std::vector<std::string>& columns);

// "$.a.b" of "a.b"; a path that begins with $ stays.
[[nodiscard]] std::string json_path(const std::string& candidate);

// How a row's fields and the rest of it are read, as SQL.
struct MappedFields {
  std::map<std::string, std::string> sql = {};  // by field; user_number and track_number too
  std::string raw = {};                         // the row as text
  std::string bad_json = "false";
  std::string timed = {}, counted = {};  // whether the row's file has times, or numbers of plays; empty: by `sql`
};

// SELECT for the view `mapped`: row_id, file_id, source_row, raw, bad_json, timed, counted, every field as text (or
// NULL), user_number and track_number.
[[nodiscard]] std::string mapped_select(const MappedFields& fields, const std::string& from);
// The same for staged JSON: one column `text` of an object each.
[[nodiscard]] std::string mapped_json_select(const Source& source, const std::vector<std::filesystem::path>& files);

}  // namespace segue::prepare
