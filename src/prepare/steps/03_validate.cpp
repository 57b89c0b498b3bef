#include <array>

#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> validate(Bench& bench) {
  constexpr std::string_view kStep = "03_validate";
  tables::Database& database = bench.database;
  if (const std::string& latest = bench.config.latest_time; !latest.empty()) {
    const std::array<tables::Value, 1> given{latest};
    const auto readable = database.count("SELECT (try_cast($1 AS TIMESTAMPTZ) IS NOT NULL)::BIGINT", given);
    if (!readable) return readable.error();
    if (*readable == 0)
      return make_error(ErrorKind::invalid_argument,
                        "--preprocess-latest-time '{}' is not a time; write it as 2024-06-01T00:00:00Z", latest);
  }
  if (auto done = run_sql(bench, kStep, "limits"); !done) return done.error();
  if (auto done = run_sql(bench, kStep, "check"); !done) return done.error();

  const auto rows_in = database.count("SELECT count(*) FROM raw_events");
  if (!rows_in) return rows_in.error();
  const auto checked = database.count("SELECT count(*) FROM checked");
  if (!checked) return checked.error();
  if (*checked != *rows_in)
    return make_error(ErrorKind::internal, "03_validate: {} rows came in, but {} were looked at", *rows_in, *checked);
  auto reasons = count_by(
      database, "SELECT reason, count(*) FROM checked WHERE reason IS NOT NULL GROUP BY reason ORDER BY reason");
  if (!reasons) return reasons.error();
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();

  StepCounts counts{.step = std::string(kStep), .rows_in = *rows_in};
  for (const auto& [reason, rows] : *reasons) counts.rejected += rows;
  counts.rows_out = counts.rows_in - counts.rejected;
  counts.reasons = std::move(*reasons);
  return counts;
}

}  // namespace segue::prepare
