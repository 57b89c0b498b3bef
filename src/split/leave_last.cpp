// Each user's last plays are held back. Other users' later plays are still learned from: not a picture of the future,
// but comparable with results that were made this way.
#include <fmt/format.h>

#include "methods.hpp"

namespace segue::split {

Result<Plan> side_by_last_plays(tables::Database& database, const Source& source, const SplitConfig& config) {
  if (source.rows_without_time > 0)
    return make_error(ErrorKind::invalid_argument,
                      "{} of {} plays have no time, so nobody's last plays are known; choose --split-method random",
                      source.rows_without_time, source.rows);
  if (config.method == "leave_last") {
    const auto most = database.count(
        fmt::format("SELECT max(plays) FROM (SELECT count(*) AS plays FROM {} GROUP BY user_id)", source.plays));
    if (!most) return most.error();
    // From here on every user is left a single play, and a greater number changes nothing.
    if (config.leave_last >= *most)
      return make_error(ErrorKind::invalid_argument,
                        "--split-leave-last {} takes all that anybody has: no user has more than {} plays; choose a "
                        "smaller number",
                        config.leave_last, *most);
  }
  // A user keeps at least one play to learn from. All columns order the plays, so that equal times do not matter.
  const std::string held = config.method == "leave_last"
                               ? fmt::format("{}", config.leave_last)
                               : fmt::format("floor(in_all * {}::DOUBLE + 1e-9)", config.test_share);
  if (auto made = database.execute(fmt::format(
          "CREATE TABLE sided AS SELECT * EXCLUDE (place, in_all), CASE WHEN place > in_all - least({}, in_all - 1) "
          "THEN "
          "1 ELSE 0 END AS side FROM (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY played_at, track_id, "
          "ms_played, skipped, source) AS place, count(*) OVER (PARTITION BY user_id) AS in_all FROM {})",
          held, source.plays));
      !made)
    return made.error();
  Plan plan;
  plan.rule = LeakRule::time_per_user;
  return plan;
}

}  // namespace segue::split
