#include "ingest/fields.hpp"

#include <algorithm>
#include <fmt/ranges.h>

#include "ingest/columns.hpp"
#include "ingest/inputs.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

using tables::quote_identifier;
using tables::quote_text;

std::optional<std::string> constant_of(const std::string& candidate, const std::filesystem::path& file) {
  if (candidate.starts_with('=')) return candidate.substr(1);
  std::error_code ignored;
  if (candidate == "@folder")
    return std::filesystem::absolute(file, ignored).lexically_normal().parent_path().filename().string();
  if (candidate == "@file") {
    const std::string name = unpacked_name(file);
    return name.substr(0, name.find('.', 1));
  }
  return std::nullopt;
}

Result<std::map<std::string, FieldPlace>> place_fields(const Source& source, const std::filesystem::path& file,
                                                       const std::vector<std::string>& columns) {
  std::map<std::string, FieldPlace> places;
  const auto find = [&](std::string_view name) {
    auto found = std::find(columns.begin(), columns.end(), name);
    if (found == columns.end())
      found =
          std::find_if(columns.begin(), columns.end(), [&](const std::string& c) { return lower(c) == lower(name); });
    return found;
  };
  // Another column that is meant as much: of the same name, or where `name` is neither's, of the same letters.
  const auto is_twice = [&](std::string_view name, const std::string& found) {
    return std::count_if(columns.begin(), columns.end(),
                         [&](const std::string& c) { return found == name ? c == name : lower(c) == lower(name); }) > 1;
  };
  for (const auto& [field, candidates] : source.fields) {
    for (const std::string& candidate : candidates) {
      FieldPlace place;
      place.constant = constant_of(candidate, file);
      auto found = find(candidate);
      if (!place.constant && found == columns.end())
        if (const auto dot = candidate.find('.'); dot != std::string::npos) {
          found = find(std::string_view(candidate).substr(0, dot));
          place.below = candidate.substr(dot + 1);
        }
      if (!place.constant && found == columns.end()) continue;
      if (!place.constant &&
          is_twice(place.below.empty() ? candidate : candidate.substr(0, candidate.find('.')), *found))
        return make_error(ErrorKind::invalid_argument,
                          "{}: more than one column is named '{}', from which {} is read, and they may differ; rename "
                          "one of them. The columns are {}",
                          file.string(), *found, field, fmt::join(columns, ", "));
      place.column = static_cast<std::size_t>(found - columns.begin());
      places.emplace(field, std::move(place));
      break;
    }
    const bool by_user = std::find(source.strict.begin(), source.strict.end(), field) != source.strict.end();
    if (by_user && !candidates.empty() && !places.contains(field))
      return make_error(ErrorKind::invalid_argument,
                        "{}: there is no column '{}', which {} maps to {}; did you mean '{}'? "
                        "The columns are {}",
                        file.string(), candidates.front(), source.mapping_file, field,
                        nearest_name(candidates.front(), columns), fmt::join(columns, ", "));
  }
  for (const std::string& need : source.needs) {
    std::vector<std::string> wanted;
    bool met = false;
    for (std::size_t at = 0; at <= need.size();) {
      const std::size_t end = std::min(need.find('|', at), need.size());
      const std::string field = need.substr(at, end - at);
      met = met || places.contains(field);
      if (const auto known = source.fields.find(field); known != source.fields.end())
        wanted.insert(wanted.end(), known->second.begin(), known->second.end());
      at = end + 1;
    }
    if (!met)
      return make_error(ErrorKind::invalid_argument,
                        "{}: no column holds the {} (looked for {}); the columns are {}; write {} = \"COLUMN\" in "
                        "[mapping] of --config FILE",
                        file.string(), need, fmt::join(wanted, ", "), fmt::join(columns, ", "),
                        need.substr(0, need.find('|')));
  }
  return places;
}

std::string json_path(const std::string& candidate) {
  if (candidate.starts_with('$')) return candidate;
  std::string path = "$";
  for (std::size_t at = 0; at <= candidate.size();) {
    const std::size_t end = std::min(candidate.find('.', at), candidate.size());
    const std::string part = candidate.substr(at, end - at);
    const std::size_t index = std::min(part.find('['), part.size());
    path += fmt::format(".\"{}\"{}", part.substr(0, index), part.substr(index));
    at = end + 1;
  }
  return path;
}

std::string mapped_select(const MappedFields& fields, const std::string& from) {
  std::string select;
  for (const std::string_view field : source_fields()) {
    const auto found = fields.sql.find(std::string(field));
    select += fmt::format(", {} AS \"{}\"", found == fields.sql.end() ? "NULL::VARCHAR" : found->second, field);
  }
  for (const std::string_view field : {"user_number", "track_number"}) {
    const auto found = fields.sql.find(std::string(field));
    select += fmt::format(", {} AS {}", found == fields.sql.end() ? "NULL::BIGINT" : found->second, field);
  }
  const auto has = [&](const char* field) { return fields.sql.contains(field) ? "true" : "false"; };
  return fmt::format(
      "SELECT row_id, file_id, source_row, {} AS raw, {} AS bad_json, {} AS timed, {} AS counted{} FROM {}", fields.raw,
      fields.bad_json,
      !fields.timed.empty()              ? fields.timed
      : fields.sql.contains("played_at") ? "true"
                                         : has("end_time"),
      fields.counted.empty() ? has("plays") : fields.counted, select, from);
}

std::string mapped_json_select(const Source& source, const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> paths;
  std::map<std::string, std::string> field_sql;
  for (const auto& [field, candidates] : source.fields) {
    std::vector<std::string> parts;
    for (const std::string& candidate : candidates) {
      if (constant_of(candidate, "x")) {
        std::vector<std::string> values;
        values.reserve(files.size());
        for (const auto& file : files) values.push_back(quote_text(*constant_of(candidate, file)));
        parts.push_back(fmt::format("([{}])[file_id + 1]", fmt::join(values, ", ")));
      } else {
        paths.push_back(quote_text(json_path(candidate)));
        parts.push_back(fmt::format("v[{}]", paths.size()));
      }
    }
    if (!parts.empty()) field_sql[field] = fmt::format("coalesce({})", fmt::join(parts, ", "));
  }
  // The list of paths is looked up in one pass over the text, and only where a field is asked for.
  const std::string object = "(starts_with(ltrim(text), '{') AND json_valid(text))";
  return mapped_select({.sql = std::move(field_sql), .raw = "text", .bad_json = "NOT " + object},
                       fmt::format("(SELECT *, CASE WHEN {} THEN json_extract_string(text, [{}]) END AS v FROM staged)",
                                   object, fmt::join(paths, ", ")));
}

}  // namespace segue::prepare
