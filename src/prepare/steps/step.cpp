#include "step.hpp"

#include <fmt/format.h>

#include "sql_parts.hpp"

namespace segue::prepare {
namespace {

template <typename T>
T choose(T set, const std::optional<T>& preset, T otherwise) {
  return set >= 0 ? set : preset.value_or(otherwise);
}

std::optional<std::int64_t> widen(const std::optional<std::uint32_t>& value) {
  if (value) return static_cast<std::int64_t>(*value);
  return std::nullopt;
}

}  // namespace

FilterLimits resolve_limits(const PreprocessConfig& config, const IngestResult& source) {
  FilterLimits limits;
  if (source.keep_ids) return {0, 0, 0, 0, 0, 0, 0, 0};
  limits.min_ms_played = choose(config.min_ms_played, source.filter.min_ms_played, limits.min_ms_played);
  limits.double_send_seconds =
      choose(config.double_send_seconds, source.filter.double_send_seconds, limits.double_send_seconds);
  limits.min_user_tracks = choose(config.min_user_tracks, widen(source.filter.min_user_tracks), limits.min_user_tracks);
  limits.min_track_users = choose(config.min_track_users, widen(source.filter.min_track_users), limits.min_track_users);
  limits.max_plays_per_day =
      choose(config.max_plays_per_day, widen(source.filter.max_plays_per_day), limits.max_plays_per_day);
  limits.max_plays_per_hour =
      choose(config.max_plays_per_hour, widen(source.filter.max_plays_per_hour), limits.max_plays_per_hour);
  limits.max_days_awake = choose(config.max_days_awake, widen(source.filter.max_days_awake), limits.max_days_awake);
  limits.max_same_gaps = choose(config.max_same_gaps, widen(source.filter.max_same_gaps), limits.max_same_gaps);
  return limits;
}

Status set_variables(Bench& bench) {
  const FilterLimits limits = resolve_limits(bench.config, bench.source);
  const std::pair<std::string_view, tables::Value> variables[] = {
      {"has_times", bench.source.has_times},
      {"has_ids", bench.source.kind != SourceKind::inline_names || bench.source.has_catalogue},
      {"has_catalogue", bench.source.has_catalogue && bench.source.kind != SourceKind::triplets},
      {"tracks_are_artists", bench.source.tracks_are_artists},
      {"keep_ids", bench.source.keep_ids},
      {"latest_time", bench.config.latest_time},
      {"min_ms_played", limits.min_ms_played},
      {"double_send_seconds", limits.double_send_seconds},
      {"max_plays_per_day", limits.max_plays_per_day},
  };
  for (const auto& [name, value] : variables) {
    if (auto set = bench.database.set_variable(name, value); !set) return set;
  }
  return {};
}

Status run_sql(Bench& bench, std::string_view step, std::string_view part) {
  return run_sql_part(bench.database, step, part);
}

Result<std::map<std::string, std::int64_t>> count_by(tables::Database& database, std::string_view sql) {
  auto rows = database.query(sql);
  if (!rows) return rows.error();
  std::map<std::string, std::int64_t> counts;
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return counts;
    const auto numbers = (*chunk)->column<std::int64_t>(1);
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) counts[std::string((*chunk)->text(0, row))] = numbers[row];
  }
}

}  // namespace segue::prepare
