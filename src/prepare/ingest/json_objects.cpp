#include "ingest/json_objects.hpp"

#include <fmt/ranges.h>

#include "ingest/columns.hpp"
#include "ingest/records.hpp"

namespace segue::prepare {

Result<Source> fields_met(tables::Database& database, const Source& source) {
  Source met = source;
  for (const char* field : {"played_at", "end_time", "plays"}) {
    if (!met.fields.contains(field)) continue;
    auto found = database.count(
        fmt::format("SELECT count(*) FROM (SELECT 1 FROM mapped WHERE \"{}\" IS NOT NULL LIMIT 1)", field));
    if (!found) return found.error();
    if (*found == 0) met.fields.erase(field);
  }
  return met;
}

Status check_json(tables::Database& database, const Source& source, std::span<const InputFile> files,
                  std::uint32_t first_file, std::uint32_t first_id) {
  if (source.format != "json-lines") {
    auto bad = database.query("SELECT file_id, source_row FROM mapped WHERE bad_json ORDER BY row_id LIMIT 1");
    if (!bad) return bad.error();
    auto chunk = bad->next();
    if (!chunk) return chunk.error();
    if (*chunk && (*chunk)->rows() > 0) {
      const auto& path = files[(*chunk)->column<std::uint32_t>(0)[0] - first_id].path;
      const std::int64_t row = (*chunk)->column<std::int64_t>(1)[0];
      const std::string name = lower(unpacked_name(path));
      if (!name.ends_with(".jsonl") && !name.ends_with(".ndjson")) {
        auto array = is_json_array(path);
        if (array && *array)
          return make_error(ErrorKind::corrupt,
                            "{}: element {} of the array is no JSON object; mend the file or fetch it again",
                            path.string(), row);
      }
    }
  }
  std::vector<std::string> needs = source.needs;
  needs.insert(needs.end(), source.strict.begin(), source.strict.end());
  for (const std::string& need : needs) {
    std::vector<std::string> fields, wanted;
    for (std::size_t at = 0; at <= need.size();) {
      const std::size_t end = std::min(need.find('|', at), need.size());
      const std::string field = need.substr(at, end - at);
      fields.push_back(tables::quote_identifier(field));
      if (const auto known = source.fields.find(field); known != source.fields.end())
        wanted.insert(wanted.end(), known->second.begin(), known->second.end());
      at = end + 1;
    }
    auto found = database.count(
        fmt::format("SELECT count(*) FROM (SELECT 1 FROM mapped WHERE bad_json OR coalesce({}) IS NOT NULL LIMIT 1)",
                    fmt::join(fields, ", ")));
    if (!found) return found.error();
    if (*found > 0) continue;
    auto keys = database.query(
        "SELECT array_to_string(json_keys(raw), ', ') FROM mapped WHERE NOT bad_json ORDER BY row_id LIMIT 1");
    if (!keys) return keys.error();
    auto chunk = keys->next();
    if (!chunk) return chunk.error();
    const std::string there = *chunk && (*chunk)->rows() > 0 ? std::string((*chunk)->text(0, 0)) : "";
    return make_error(
        ErrorKind::invalid_argument,
        "{}: no object holds the {} (looked for {}); its keys are {}; choose another preset or write {} = "
        "\"KEY\" in [mapping] of --config FILE",
        files[first_file].path.string(), need, fmt::join(wanted, ", "), there, need.substr(0, need.find('|')));
  }
  return {};
}

}  // namespace segue::prepare
