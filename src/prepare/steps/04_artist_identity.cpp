#include <fmt/format.h>

#include "components.hpp"
#include "similar_names.hpp"
#include "step.hpp"

namespace segue::prepare {
namespace {

// Names that look alike and joint credits, where the log bears them out: into artist_relations and artist_merges.
Status merge_similar(Bench& bench) {
  constexpr std::string_view kStep = "04_artist_identity";
  if (auto done = run_sql(bench, kStep, "compare"); !done) return done;
  const bool wanted = bench.config.similar_names && !bench.source.keep_ids;
  const std::string names =
      fmt::format("SELECT artist_clean, 0::BIGINT FROM compared_names ORDER BY name_no{}", wanted ? "" : " LIMIT 0");
  if (auto done = find_similar_names(bench.database, bench.context, names, "similar_names"); !done) return done;
  if (auto done = run_sql(bench, kStep, "weigh"); !done) return done;
  if (!wanted) {
    if (auto done = bench.database.execute("DELETE FROM artist_merges"); !done) return done;
  }
  return run_sql(bench, kStep, "join");
}

}  // namespace

Result<StepCounts> identify_artists(Bench& bench) {
  constexpr std::string_view kStep = "04_artist_identity";
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "nodes"); !done) return done.error();
  const auto nodes = database.count("SELECT count(*) FROM artist_nodes");
  if (!nodes) return nodes.error();
  if (auto done = run_sql(bench, kStep, "relate"); !done) return done.error();
  const auto connect = [&](std::string_view table) {
    return connect_components(database, "SELECT a, b FROM artist_relations WHERE a <> b", *nodes, table);
  };
  if (auto done = connect("exact_components"); !done) return done.error();
  if (auto done = merge_similar(bench); !done) return done.error();
  if (auto done = connect("artist_components"); !done) return done.error();
  if (auto done = run_sql(bench, kStep, "name"); !done) return done.error();

  const auto spellings =
      database.count("SELECT count(DISTINCT (artist_raw, artist_mbid, artist_written)) FROM played_spellings");
  if (!spellings) return spellings.error();
  const auto artists = database.count("SELECT count(*) FROM artists");
  if (!artists) return artists.error();
  auto kinds = count_by(database, "SELECT kind, count(*) FROM artist_merges GROUP BY kind ORDER BY kind");
  if (!kinds) return kinds.error();
  StepCounts counts{.step = std::string(kStep), .unit = "artists", .rows_in = *spellings};
  counts.rows_out = *artists;
  counts.merged = counts.rows_in - counts.rows_out;
  counts.reasons = std::move(*kinds);
  std::int64_t alike = 0;
  for (const auto& [kind, merges] : counts.reasons) alike += merges;
  if (counts.merged > alike) counts.reasons["same_artist"] = counts.merged - alike;
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  return counts;
}

}  // namespace segue::prepare
