#include "report.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "segue/base/file.hpp"

namespace segue::prepare {
namespace {

using Json = nlohmann::ordered_json;

Json steps_json(const PreprocessReport& report) {
  Json steps = Json::array();
  for (const StepCounts& step : report.steps) {
    Json json{{"step", step.step},         {"unit", step.unit},     {"in", step.rows_in},  {"changed", step.changed},
              {"rejected", step.rejected}, {"merged", step.merged}, {"out", step.rows_out}};
    if (!step.reasons.empty()) json["reasons"] = step.reasons;
    if (!step.note.empty()) json["note"] = step.note;
    steps.push_back(std::move(json));
  }
  return steps;
}

constexpr std::array kQuantiles{0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0};
constexpr std::array kQuantileNames{"least", "p10", "p25", "median", "p75", "p90", "p99", "most"};

// Least, most and quantiles of a whole-number column; each quantile is a value that occurs.
Result<Json> distribution(tables::Database& database, const std::string& table, const std::string& column) {
  auto rows = database.query(fmt::format("SELECT unnest(quantile_disc({}, [{}])::BIGINT[]) FROM {}", column,
                                         fmt::join(kQuantiles, ", "), table));
  if (!rows) return rows.error();
  const auto chunk = rows->next();
  if (!chunk) return chunk.error();
  Json json;
  if (!*chunk) return json;
  const auto values = (*chunk)->column<std::int64_t>(0);
  for (std::size_t i = 0; i < std::min(values.size(), kQuantileNames.size()); ++i) json[kQuantileNames[i]] = values[i];
  return json;
}

// The same of values that are counted already.
Json distribution(const std::map<std::uint32_t, std::uint64_t>& counts) {
  std::uint64_t all = 0;
  for (const auto& [value, times] : counts) all += times;
  Json json;
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(kQuantiles[i] * static_cast<double>(all)));
    std::uint64_t passed = 0;
    for (const auto& [value, times] : counts) {
      passed += times;
      if (passed < std::max<std::uint64_t>(wanted, 1)) continue;
      json[kQuantileNames[i]] = value;
      break;
    }
  }
  return json;
}

struct Figure {
  const char* name;
  const char* sql;
};

constexpr Figure kQuality[] = {
    {"tracks_without_album", "SELECT count(*) FROM out_items WHERE album IS NULL"},
    {"tracks_without_length", "SELECT count(*) FROM out_items WHERE duration_ms IS NULL"},
    {"tracks_without_year", "SELECT count(*) FROM out_items WHERE release_year IS NULL"},
    {"tracks_with_one_listener", "SELECT count(*) FROM out_items WHERE listeners = 1"},
    {"songs_with_several_versions",
     "SELECT count(*) FROM (SELECT 1 FROM out_items GROUP BY track_group_id HAVING count(*) > 1)"},
    {"track_groups", "SELECT count(DISTINCT track_group_id) FROM out_items"},
    {"artists_with_several_spellings", "SELECT count(*) FROM out_artists WHERE len(aliases) > 0"},
    {"raw_tracks", "SELECT count(*) FROM out_track_ids"},
    {"raw_artists", "SELECT count(*) FROM out_artist_ids"}};

constexpr Figure kDistributions[] = {{"plays_per_user", "out_users plays"},
                                     {"tracks_per_user", "out_users tracks"},
                                     {"plays_per_track", "out_items plays"},
                                     {"listeners_per_track", "out_items listeners"}};

Result<Json> times_json(tables::Database& database) {
  auto rows = database.query(
      "SELECT strftime(min(first_played_at), '%Y-%m-%dT%H:%M:%SZ'), strftime(max(last_played_at), "
      "'%Y-%m-%dT%H:%M:%SZ') FROM out_users");
  if (!rows) return rows.error();
  const auto chunk = rows->next();
  if (!chunk) return chunk.error();
  Json json;
  if (*chunk && !(*chunk)->is_null(0, 0))
    json = {{"first_play", (*chunk)->text(0, 0)}, {"last_play", (*chunk)->text(1, 0)}};
  return json;
}

}  // namespace

Status write_report(tables::Database& database, const PreprocessReport& report, const PlayLog& log,
                    const std::filesystem::path& file) {
  Json json{{"kind", "preprocess"},
            {"format_version", 1},
            {"rows_read", report.rows_read},
            {"rows_out", report.rows_out},
            {"rejects", report.rejects},
            {"merged", report.merged},
            {"plays", report.plays},
            {"users", report.users},
            {"tracks", report.tracks},
            {"artists", report.artists},
            {"interactions", report.interactions}};
  const double cells = static_cast<double>(report.users) * static_cast<double>(report.tracks);
  json["sparsity"] = cells > 0 ? 1 - static_cast<double>(report.interactions) / cells : 0.0;
  json["has_times"] = report.has_times;
  json["has_given_split"] = report.has_given_split;
  const auto times = times_json(database);
  if (!times) return times.error();
  if (!times->is_null()) json["times"] = *times;
  json["input_files"] = report.inputs.size();
  json["steps"] = steps_json(report);
  for (const Figure& figure : kDistributions) {
    const std::string words = figure.sql;
    const std::size_t blank = words.find(' ');
    auto found = distribution(database, words.substr(0, blank), words.substr(blank + 1));
    if (!found) return found.error();
    json["distributions"][figure.name] = std::move(*found);
  }
  json["distributions"]["plays_per_pair"] = distribution(log.pairs_by_plays);
  for (const Figure& figure : kQuality) {
    const auto count = database.count(figure.sql);
    if (!count) return count.error();
    json["quality"][figure.name] = *count;
  }
  json["quality"]["plays_without_length"] = log.rows_without_length;
  return write_text_file(file, json.dump(2) + "\n");
}

}  // namespace segue::prepare
