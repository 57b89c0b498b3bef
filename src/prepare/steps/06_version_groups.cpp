#include "components.hpp"
#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> group_versions(Bench& bench) {
  constexpr std::string_view kStep = "06_version_groups";
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "relate"); !done) return done.error();
  const auto nodes = database.count("SELECT coalesce(max(track)::BIGINT + 1, 0) FROM tracks");
  if (!nodes) return nodes.error();
  if (auto done =
          connect_components(database, "SELECT a, b FROM group_relations WHERE a <> b", *nodes, "group_of_track");
      !done)
    return done.error();
  const auto tracks = database.count("SELECT count(*) FROM tracks");
  if (!tracks) return tracks.error();
  const auto groups =
      database.count("SELECT count(DISTINCT component) FROM group_of_track JOIN tracks ON node = track");
  if (!groups) return groups.error();
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  StepCounts counts{.step = std::string(kStep), .unit = "tracks", .rows_in = *tracks};
  counts.rows_out = *groups;
  counts.merged = *tracks - *groups;
  if (counts.merged > 0) counts.reasons["version_of_a_song"] = counts.merged;
  return counts;
}

}  // namespace segue::prepare
