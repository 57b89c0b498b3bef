// A share of each user's tracks by hash, for data without times; and the split that the input brings along.
#include <fmt/format.h>

#include "methods.hpp"

namespace segue::split {

Result<Plan> side_by_hash(tables::Database& database, const Source& source, const SplitConfig& config,
                          std::uint64_t seed) {
  // md5 of the words "seed:user:track" is the same everywhere and always; a user keeps at least one track.
  if (auto made = database.execute(fmt::format(
          "CREATE TABLE held_pairs AS SELECT user_id, track_id FROM (SELECT user_id, track_id, row_number() OVER "
          "(PARTITION BY user_id ORDER BY md5_number_lower({} || ':' || user_id || ':' || track_id), track_id) AS "
          "place, "
          "count(*) OVER (PARTITION BY user_id) AS in_all FROM (SELECT DISTINCT user_id, track_id FROM {})) "
          "WHERE place <= least(floor(in_all * {}::DOUBLE + 0.5), in_all - 1);"
          "CREATE VIEW sided AS SELECT plays.*, CASE WHEN held.user_id IS NULL THEN 0 ELSE 1 END AS side FROM {} AS "
          "plays "
          "LEFT JOIN held_pairs AS held ON plays.user_id = held.user_id AND plays.track_id = held.track_id",
          tables::quote_text(std::to_string(seed)), source.plays, config.test_share, source.plays));
      !made)
    return made.error();
  Plan plan;
  plan.rule = LeakRule::pairs;
  return plan;
}

Result<Plan> side_as_given(tables::Database& database, const Source& source) {
  if (source.rows_given_train == 0 || source.rows_given_test == 0)
    return make_error(
        ErrorKind::invalid_argument,
        "the input brings no split of its own ({} rows say 'train' and {} say 'test' in the column source); "
        "choose --split-method temporal or random",
        source.rows_given_train, source.rows_given_test);
  if (auto made = database.execute(
          fmt::format("CREATE VIEW sided AS SELECT *, CASE source WHEN 'train' THEN 0 WHEN 'test' THEN 1 ELSE 3 END AS "
                      "side FROM {}",
                      source.plays));
      !made)
    return made.error();
  Plan plan;
  plan.rule = LeakRule::none;
  return plan;
}

}  // namespace segue::split
