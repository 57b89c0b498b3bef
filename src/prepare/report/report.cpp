#include "report.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>

#include "page.hpp"
#include "result_tables.hpp"
#include "value_counts.hpp"

#include "segue/base/file.hpp"
#include "segue/base/time_text.hpp"

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

Json rounds_json(const Core& core) {
  Json rounds = Json::array();
  for (const CoreRound& round : core.rounds)
    rounds.push_back({{"users_dropped", round.users_dropped}, {"tracks_dropped", round.tracks_dropped}});
  return rounds;
}

ValueCounts counted(const std::vector<std::int64_t>& counts) {  // by value
  ValueCounts out;
  for (std::size_t value = 0; value < counts.size(); ++value) {
    if (counts[value] == 0) continue;
    out.entries.push_back({static_cast<std::int64_t>(value), counts[value]});
    out.total += counts[value];
  }
  return out;
}

ValueCounts counted(const std::map<std::uint32_t, std::uint64_t>& counts) {
  ValueCounts out;
  for (const auto& [value, count] : counts) {
    out.entries.push_back({value, static_cast<std::int64_t>(count)});
    out.total += static_cast<std::int64_t>(count);
  }
  return out;
}

Json run_json(const PreprocessReport& report, const RunContext& context) {
  Json json{{"threads", context.team.size()}, {"memory_limit_bytes", context.memory_limit_bytes}};
  double seconds = 0;
  for (const StepCounts& step : report.steps) {
    seconds += step.seconds;
    if (step.within.empty())
      json["steps"].push_back(
          {{"step", step.step}, {"seconds", step.seconds}, {"peak_memory_bytes", step.peak_memory_bytes}});
    else
      json["steps"].push_back({{"step", step.step}, {"within", step.within}});
  }
  json["seconds"] = seconds;
  return json;
}

struct Figure {
  const char* name;
  const char* sql;
};

constexpr Figure kQuality[] = {
    {"tracks_without_album", "SELECT count(*) FROM written_items WHERE album IS NULL"},
    {"tracks_without_length", "SELECT count(*) FROM written_items WHERE duration_ms IS NULL"},
    {"tracks_without_year", "SELECT count(*) FROM written_items WHERE release_year IS NULL"},
    {"tracks_with_one_listener", "SELECT count(*) FROM written_items WHERE listeners = 1"},
    {"songs_with_several_versions",
     "SELECT count(*) FROM (SELECT 1 FROM written_items GROUP BY track_group_id HAVING count(*) > 1)"},
    {"track_groups", "SELECT count(DISTINCT track_group_id) FROM written_items"},
    {"artists_with_several_spellings", "SELECT count(*) FROM written_artists WHERE len(aliases) > 0"},
    {"raw_tracks", "SELECT count(*) FROM written_track_ids"},
    {"raw_artists", "SELECT count(*) FROM written_artist_ids"}};

struct Distribution {
  const char* name;
  const char* sql;                  // (value, count)
  std::int64_t step = 0, most = 0;  // 0: bins that double
};

constexpr Distribution kDistributions[] = {
    {"plays_per_user", "SELECT plays, count(*) FROM written_users GROUP BY 1"},
    {"tracks_per_user", "SELECT tracks, count(*) FROM written_users GROUP BY 1"},
    {"plays_per_track", "SELECT plays, count(*) FROM written_items GROUP BY 1"},
    {"listeners_per_track", "SELECT listeners, count(*) FROM written_items GROUP BY 1"},
    {"tracks_per_artist", "SELECT tracks, count(*) FROM written_artists GROUP BY 1"},
    {"track_seconds", "SELECT duration_ms // 1000, count(*) FROM written_items GROUP BY 1", 30, 900}};

// Of steps 01 and 03. Ten of each, the first in the order of files and rows.
constexpr const char* kRejects =
    "SELECT step, reason, count(*) AS \"rows\", "
    "min({'source_file': source_file, 'source_row': source_row, 'raw': raw}, 10) AS examples "
    "FROM rejects GROUP BY step, reason ORDER BY step, count(*) DESC, reason";

constexpr Figure kMerged[] = {
    {"artists", "SELECT * FROM artist_merge_examples ORDER BY kind, plays DESC, name, joined_to"},
    {"artists_by_spellings",
     "SELECT name, len(aliases) AS spellings, aliases[:12] AS written, plays FROM written_artists WHERE len(aliases) > "
     "0 "
     "ORDER BY 2 DESC, plays DESC, name LIMIT 10"},
    {"tracks", "SELECT * FROM track_merge_examples ORDER BY spellings DESC, plays DESC, title"},
    {"versions",
     "SELECT any_value(artist ORDER BY plays DESC, track_id) AS artist, count(*) AS versions, "
     "list(title ORDER BY plays DESC, track_id)[:12] AS titles, sum(plays)::BIGINT AS plays FROM written_items "
     "GROUP BY track_group_id HAVING count(*) > 1 ORDER BY 2 DESC, plays DESC, min(track_id) LIMIT 10"}};

void add_rhythms(const PlayStatistics& statistics, Json& json) {
  std::array<std::int64_t, 7> by_weekday{};
  for (std::size_t day = 0; day < statistics.rows_by_day.size(); ++day) {
    const std::int64_t rows = statistics.rows_by_day[day];
    if (rows == 0) continue;
    const std::chrono::sys_days date{std::chrono::days(PlayStatistics::kFirstDay + static_cast<std::int64_t>(day))};
    std::string text;
    append_time(text, std::chrono::microseconds(date.time_since_epoch()).count());
    json["plays_by_day"].push_back({{"day", text.substr(0, 10)}, {"plays", rows}});
    by_weekday[std::chrono::weekday(date).iso_encoding() - 1] += rows;
  }
  for (std::size_t hour = 0; hour < statistics.rows_by_hour.size(); ++hour)
    if (const auto rows = statistics.rows_by_hour[hour]; rows > 0)
      json["plays_by_hour"].push_back({{"hour", hour}, {"plays", rows}});
  for (std::size_t day = 0; day < by_weekday.size(); ++day)
    if (by_weekday[day] > 0) json["plays_by_weekday"].push_back({{"weekday", day + 1}, {"plays", by_weekday[day]}});
}

void add_rejected_plays(const PlayStatistics& statistics, std::span<const std::filesystem::path> files, Json& reasons) {
  const auto begin = reasons.size();
  for (std::size_t verdict = 0; verdict < kVerdicts; ++verdict) {
    const PlayStatistics::Rejected& of = statistics.rejected[verdict];
    if (of.rows == 0) continue;
    Json examples = Json::array();
    for (const auto& [place, raw] : of.first)
      examples.push_back({{"source_file", files[place.first].string()}, {"source_row", place.second}, {"raw", raw}});
    reasons.push_back({{"step", "08_filter"},
                       {"reason", kVerdictNames[verdict]},
                       {"rows", of.rows},
                       {"examples", std::move(examples)}});
  }
  std::stable_sort(
      reasons.begin() + static_cast<std::ptrdiff_t>(begin), reasons.end(),
      [](const Json& a, const Json& b) { return a["rows"].get<std::int64_t>() > b["rows"].get<std::int64_t>(); });
}

Status add_distributions(tables::Database& database, const PlayLog& log, bool has_times, Json& json) {
  const auto add = [&](const Distribution& distribution, const ValueCounts& counts) {
    if (counts.total == 0) return;
    Json& own = json["distributions"][distribution.name] = quantiles_json(counts);
    own["histogram"] = histogram_json(counts, distribution.step, distribution.most);
  };
  add({"plays_per_pair", ""}, counted(log.pairs_by_plays));
  add({"seconds_played", "", 30, 900}, counted(log.statistics.rows_by_seconds));
  for (const Distribution& distribution : kDistributions) {
    const auto counts = read_value_counts(database, distribution.sql);
    if (!counts) return counts.error();
    add(distribution, *counts);
  }
  if (!has_times) return {};
  add_rhythms(log.statistics, json);
  return {};
}

Result<Json> times_json(tables::Database& database) {
  auto rows = rows_json(database,
                        "SELECT strftime(min(first_played_at), '%Y-%m-%dT%H:%M:%SZ') AS first_play, "
                        "strftime(max(last_played_at), '%Y-%m-%dT%H:%M:%SZ') AS last_play FROM written_users");
  if (!rows) return rows.error();
  return rows->front();
}

}  // namespace

Result<Json> make_report(tables::Database& database, const PreprocessReport& report, const PlayLog& log,
                         const std::filesystem::path& output, const RunContext& context) {
  if (auto opened = open_result_tables(database, output); !opened) return opened.error();
  Json json{{"kind", "preprocess"},
            {"format_version", 3},
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
  if (report.has_times) {
    auto times = times_json(database);
    if (!times) return times.error();
    json["times"] = std::move(*times);
  }
  json["input_files"] = report.inputs.size();
  json["steps"] = steps_json(report);
  json["k_core_rounds"] = rounds_json(log.core);
  auto rejects = rows_json(database, kRejects);
  if (!rejects) return rejects.error();
  json["rejects_by_reason"] = std::move(*rejects);
  add_rejected_plays(log.statistics, report.inputs, json["rejects_by_reason"]);
  for (const Figure& merged : kMerged) {
    auto rows = rows_json(database, merged.sql);
    if (!rows) return rows.error();
    json["merged_examples"][merged.name] = std::move(*rows);
  }
  if (auto added = add_distributions(database, log, report.has_times, json); !added) return added.error();
  for (const Figure& figure : kQuality) {
    const auto count = database.count(figure.sql);
    if (!count) return count.error();
    json["quality"][figure.name] = *count;
  }
  json["quality"]["plays_without_length"] = log.statistics.rows_without_length;
  auto references = check_references(database);
  if (!references) return references.error();
  json["nulls_after_joins"] = std::move(*references);
  auto bytes = column_bytes(database, output);
  if (!bytes) return bytes.error();
  json["column_bytes"] = std::move(*bytes);
  json["run"] = run_json(report, context);
  return json;
}

Status write_report(const Json& report, const std::filesystem::path& output) {
  if (auto written = write_text_file(output / "preprocess_report.json", report.dump(2) + "\n"); !written)
    return written;
  return write_text_file(output / "preprocess_report.html", report_page(report));
}

}  // namespace segue::prepare
