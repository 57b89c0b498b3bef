#include "components.hpp"
#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> identify_artists(Bench& bench) {
  constexpr std::string_view kStep = "04_artist_identity";
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "nodes"); !done) return done.error();
  const auto nodes = database.count("SELECT count(*) FROM artist_nodes");
  if (!nodes) return nodes.error();
  if (auto done = run_sql(bench, kStep, "relate"); !done) return done.error();
  if (auto done =
          connect_components(database, "SELECT a, b FROM artist_relations WHERE a <> b", *nodes, "artist_components");
      !done)
    return done.error();
  if (auto done = run_sql(bench, kStep, "name"); !done) return done.error();

  const auto spellings =
      database.count("SELECT count(DISTINCT (artist_raw, artist_mbid, artist_written)) FROM played_spellings");
  if (!spellings) return spellings.error();
  const auto artists = database.count("SELECT count(*) FROM artists");
  if (!artists) return artists.error();
  StepCounts counts{.step = std::string(kStep), .unit = "artists", .rows_in = *spellings};
  counts.rows_out = *artists;
  counts.merged = counts.rows_in - counts.rows_out;
  if (counts.merged > 0) counts.reasons["same_artist"] = counts.merged;
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  return counts;
}

}  // namespace segue::prepare
