// One cutoff for everybody: nothing played after it is learned from.
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "methods.hpp"

namespace segue::split {
namespace {

// The time of play number `index` (from 0) in order of time. Two passes over buckets, so that memory does not grow
// with the plays: first days, then the moments of the day found.
Result<std::int64_t> nth_play_time(tables::Database& database, const Source& source, std::int64_t index) {
  std::int64_t from = source.first, until = source.last + 1, before = 0;
  for (const std::int64_t bucket : {std::int64_t{86'400'000'000}, std::int64_t{1}}) {
    auto rows = database.query(fmt::format(
        "SELECT bucket, sum(plays)::BIGINT FROM (SELECT epoch_us(played_at) // {} AS bucket, plays FROM {} WHERE "
        "played_at >= make_timestamp({}) AND played_at < make_timestamp({})) GROUP BY bucket "
        "ORDER BY bucket",
        bucket, source.plays, from, until));
    if (!rows) return rows.error();
    for (bool found = false; !found;) {
      const auto chunk = rows->next();
      if (!chunk) return chunk.error();
      if (!*chunk) return make_error(ErrorKind::internal, "the plays end before play {}", index);
      const auto buckets = (*chunk)->column<std::int64_t>(0), counts = (*chunk)->column<std::int64_t>(1);
      for (std::size_t row = 0; row < buckets.size() && !found; ++row) {
        found = before + counts[row] > index;
        if (found)
          from = buckets[row] * bucket, until = from + bucket;
        else
          before += counts[row];
      }
    }
  }
  return from;
}

Result<std::int64_t> parse_cutoff(tables::Database& database, const std::string& text) {
  const std::array<tables::Value, 1> parameters{text};
  auto rows = database.query("SELECT epoch_us(TRY_CAST($1 AS TIMESTAMPTZ))", parameters);
  if (!rows) return rows.error();
  const auto chunk = rows->next();
  if (!chunk) return chunk.error();
  if ((*chunk)->is_null(0, 0))
    return make_error(ErrorKind::invalid_argument,
                      "--split-cutoff '{}' is no time; write it as 2024-06-01 or 2024-06-01T12:00:00Z", text);
  return (*chunk)->column<std::int64_t>(0)[0];
}

}  // namespace

Result<Plan> side_by_time(tables::Database& database, const Source& source, const SplitConfig& config) {
  if (!source.has_times())
    return make_error(ErrorKind::invalid_argument,
                      "the plays have no times, so they cannot be split in time; choose --split-method random");
  Plan plan;
  plan.rule = LeakRule::global_time;
  plan.gap = std::llround(config.gap_days * 86400e6);
  if (config.cutoff.empty()) {
    const auto timed =
        database.count(fmt::format("SELECT sum(plays) FROM {} WHERE played_at IS NOT NULL", source.plays));
    if (!timed) return timed.error();
    const auto held = static_cast<std::int64_t>(std::floor(static_cast<double>(*timed) * config.test_share + 1e-9));
    const auto cutoff = nth_play_time(database, source, *timed - std::max<std::int64_t>(held, 1));
    if (!cutoff) return cutoff.error();
    plan.cutoff = *cutoff;
  } else {
    const auto cutoff = parse_cutoff(database, config.cutoff);
    if (!cutoff) return cutoff.error();
    plan.cutoff = *cutoff;
  }
  if (plan.cutoff <= source.first || plan.cutoff > source.last - plan.gap)
    return make_error(
        ErrorKind::invalid_argument,
        "the cutoff {}{} leaves one side empty: the plays run from {} to {}; choose another --split-cutoff or a "
        "shorter --split-gap-days",
        format_time(plan.cutoff), plan.gap > 0 ? " and the gap after it" : "", format_time(source.first),
        format_time(source.last));
  if (auto made = database.execute(fmt::format("CREATE VIEW sided AS SELECT *, CASE WHEN played_at IS NULL THEN 2 WHEN "
                                               "played_at < make_timestamp({}) THEN 0 WHEN "
                                               "played_at < make_timestamp({}) THEN 2 ELSE 1 END AS side FROM {}",
                                               plan.cutoff, plan.cutoff + plan.gap, source.plays));
      !made)
    return made.error();
  return plan;
}

}  // namespace segue::split
