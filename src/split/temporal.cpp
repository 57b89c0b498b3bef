// One cutoff for everybody: nothing played after it is learned from.
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "methods.hpp"

namespace segue::split {
namespace {

// The time of play number `index` (from 0) in order of time. Where it was not guessed, its day is known from what was
// counted, and the moments of that day are few, so that memory does not grow with the plays.
Result<std::int64_t> nth_play_time(tables::Database& database, Source& source, std::int64_t index) {
  if (const auto guessed = source.near.nth(index)) return *guessed;
  constexpr std::int64_t kDay = 86'400'000'000;
  auto day = source.plays_by_day.begin();
  for (; day != source.plays_by_day.end() && day->second <= index; ++day) index -= day->second;
  if (day == source.plays_by_day.end()) return make_error(ErrorKind::internal, "the plays end before play {}", index);
  auto rows = database.query(
      fmt::format("SELECT epoch_us(played_at) AS moment, sum(plays)::BIGINT FROM {} WHERE played_at >= "
                  "make_timestamp({}) AND played_at < make_timestamp({}) GROUP BY moment ORDER BY moment",
                  source.plays, day->first * kDay, (day->first + 1) * kDay));
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return make_error(ErrorKind::internal, "a day ends before play {} of it", index);
    const auto moments = (*chunk)->column<std::int64_t>(0), plays = (*chunk)->column<std::int64_t>(1);
    for (std::size_t row = 0; row < moments.size(); ++row) {
      if (plays[row] > index) return moments[row];
      index -= plays[row];
    }
  }
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

Result<Plan> side_by_time(tables::Database& database, Source& source, const SplitConfig& config) {
  if (!source.has_times())
    return make_error(ErrorKind::invalid_argument,
                      "the plays have no times, so they cannot be split in time; choose --split-method random");
  Plan plan;
  plan.rule = LeakRule::global_time;
  plan.gap = std::llround(config.gap_days * 86400e6);
  if (config.cutoff.empty()) {
    std::int64_t timed = 0;
    for (const auto& [day, plays] : source.plays_by_day) timed += plays;
    const auto held = static_cast<std::int64_t>(std::floor(static_cast<double>(timed) * config.test_share + 1e-9));
    const auto cutoff = nth_play_time(database, source, timed - std::max<std::int64_t>(held, 1));
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
