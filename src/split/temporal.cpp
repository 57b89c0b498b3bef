// One cutoff for everybody: nothing played after it is learned from.
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "methods.hpp"
#include "sides.hpp"

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

// Plays before `moment`: whole days from what was counted, and its own day read again.
Result<std::int64_t> plays_before(tables::Database& database, const Source& source, std::int64_t moment) {
  constexpr std::int64_t kDay = 86'400'000'000;
  const std::int64_t day = moment / kDay - (moment % kDay < 0 ? 1 : 0);
  auto plays =
      database.count(fmt::format("SELECT sum(plays)::BIGINT FROM {} WHERE played_at >= make_timestamp({}) AND "
                                 "played_at < make_timestamp({})",
                                 source.plays, day * kDay, moment));
  if (!plays) return plays.error();
  for (auto before = source.plays_by_day.begin(); before != source.plays_by_day.end() && before->first < day; ++before)
    *plays += before->second;
  return *plays;
}

Result<std::int64_t> parse_cutoff(tables::Database& database, const char* flag, const std::string& text) {
  const std::array<tables::Value, 1> parameters{text};
  auto rows = database.query("SELECT epoch_us(TRY_CAST($1 AS TIMESTAMPTZ))", parameters);
  if (!rows) return rows.error();
  const auto chunk = rows->next();
  if (!chunk) return chunk.error();
  if ((*chunk)->is_null(0, 0))
    return make_error(ErrorKind::invalid_argument, "{} '{}' is no time; write it as 2024-06-01 or 2024-06-01T12:00:00Z",
                      flag, text);
  return (*chunk)->column<std::int64_t>(0)[0];
}

// Where the newest `share` of `plays`, the earliest there are, begins.
Result<std::int64_t> newest_share(tables::Database& database, Source& source, std::int64_t plays, double share) {
  const auto held = static_cast<std::int64_t>(std::floor(static_cast<double>(plays) * share + 1e-9));
  return nth_play_time(database, source, plays - std::max<std::int64_t>(held, 1));
}

// Finds plan.validation_cutoff, where a window is asked for.
Status find_validation(tables::Database& database, Source& source, const SplitConfig& config, Plan& plan) {
  if (config.validation_cutoff.empty() && config.validation_share == 0) return {};
  Result<std::int64_t> start = 0;
  if (config.validation_cutoff.empty()) {
    const auto plays = plays_before(database, source, plan.cutoff);
    if (!plays) return plays.error();
    start = newest_share(database, source, *plays, config.validation_share);
  } else {
    start = parse_cutoff(database, "--split-validation-cutoff", config.validation_cutoff);
  }
  if (!start) return start.error();
  if (*start <= source.first || *start >= plan.cutoff - plan.gap)
    return make_error(
        ErrorKind::invalid_argument,
        "the validation window from {}{} leaves a side empty: the plays run from {} and the cutoff is {}; choose "
        "another --split-validation-cutoff or --split-validation-share, or a shorter --split-gap-days",
        format_time(*start), plan.gap > 0 ? ", less the gap after it," : "", format_time(source.first),
        format_time(plan.cutoff));
  plan.validation_cutoff = *start;
  return {};
}

}  // namespace

Result<Plan> side_by_time(tables::Database& database, Source& source, const SplitConfig& config) {
  if (!source.has_times())
    return make_error(ErrorKind::invalid_argument,
                      "the plays have no times, so they cannot be split in time; choose --split-method random");
  Plan plan;
  plan.rule = LeakRule::global_time;
  plan.gap = std::llround(config.gap_days * 86400e6);
  if (!config.has_test()) {
    plan.cutoff = source.last + 1;
  } else if (config.cutoff.empty()) {
    std::int64_t timed = 0;
    for (const auto& [day, plays] : source.plays_by_day) timed += plays;
    const auto cutoff = newest_share(database, source, timed, config.test_share);
    if (!cutoff) return cutoff.error();
    plan.cutoff = *cutoff;
  } else {
    const auto cutoff = parse_cutoff(database, "--split-cutoff", config.cutoff);
    if (!cutoff) return cutoff.error();
    plan.cutoff = *cutoff;
  }
  if (config.has_test() && (plan.cutoff <= source.first || plan.cutoff > source.last - plan.gap))
    return make_error(
        ErrorKind::invalid_argument,
        "the cutoff {}{} leaves one side empty: the plays run from {} to {}; choose another --split-cutoff or a "
        "shorter --split-gap-days",
        format_time(plan.cutoff), plan.gap > 0 ? " and the gap after it" : "", format_time(source.first),
        format_time(source.last));
  if (auto found = find_validation(database, source, config, plan); !found) return found.error();
  std::string sides = "CASE WHEN played_at IS NULL THEN 3";
  const auto until = [&](std::int64_t end, int side) {
    sides += fmt::format(" WHEN played_at < make_timestamp({}) THEN {}", end, side);
  };
  until(plan.validation_cutoff.value_or(plan.cutoff), kTrain);
  if (plan.validation_cutoff) {
    until(*plan.validation_cutoff + plan.gap, kDropped);
    until(plan.cutoff, kValidation);
  }
  until(plan.cutoff + plan.gap, kDropped);
  if (auto made = database.execute(
          fmt::format("CREATE VIEW sided AS SELECT *, {} ELSE 1 END AS side FROM {}", sides, source.plays));
      !made)
    return made.error();
  return plan;
}

}  // namespace segue::split
