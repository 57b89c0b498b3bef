#include "components.hpp"
#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> identify_tracks(Bench& bench) {
  constexpr std::string_view kStep = "05_track_identity";
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "relate"); !done) return done.error();
  const auto nodes = database.count("SELECT coalesce(max(spelling_id)::BIGINT + 1, 0) FROM track_nodes");
  if (!nodes) return nodes.error();
  if (auto done =
          connect_components(database, "SELECT a, b FROM track_relations WHERE a <> b", *nodes, "track_components");
      !done)
    return done.error();
  if (auto done = run_sql(bench, kStep, "name"); !done) return done.error();

  const auto spellings = database.count("SELECT count(*) FROM played_spellings");
  if (!spellings) return spellings.error();
  const auto tracks = database.count("SELECT count(*) FROM tracks");
  if (!tracks) return tracks.error();
  StepCounts counts{.step = std::string(kStep), .unit = "descriptions of tracks", .rows_in = *spellings};
  counts.rows_out = *tracks;
  counts.merged = counts.rows_in - counts.rows_out;
  if (counts.merged > 0) counts.reasons["same_track"] = counts.merged;
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  return counts;
}

}  // namespace segue::prepare
