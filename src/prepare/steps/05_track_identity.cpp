#include <array>
#include <fmt/format.h>
#include <span>

#include "components.hpp"
#include "similar_names.hpp"
#include "step.hpp"

#include "segue/text/likeness.hpp"

namespace segue::prepare {
namespace {

constexpr std::string_view kStep = "05_track_identity";

// are_two_titles(a, b) for SQL.
Status add_are_two_titles(tables::Database& database) {
  constexpr std::array kTexts{tables::ColumnType::text, tables::ColumnType::text};
  return database.add_row_function(
      "are_two_titles", kTexts, [](const tables::ChunkView& titles, std::span<std::uint8_t> out) -> Status {
        for (std::size_t row = 0; row < out.size(); ++row)
          out[row] = static_cast<std::uint8_t>(
              are_two_titles(text::ComparedName(titles.text(0, row)), text::ComparedName(titles.text(1, row))));
        return {};
      });
}

// Into title_roots: of each title of an artist the least one of those that are spellings of it.
Status merge_titles(Bench& bench) {
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "titles"); !done) return done;
  const bool wanted = bench.config.similar_names && !bench.source.keep_ids && !bench.source.tracks_are_artists;
  const std::string titles = fmt::format("SELECT base_clean, artist_no::BIGINT FROM artist_titles ORDER BY title_no{}",
                                         wanted ? "" : " LIMIT 0");
  if (auto done = find_similar_names(database, bench.context, titles, "similar_titles"); !done) return done;
  if (auto done = add_are_two_titles(database); !done) return done;
  if (auto done = run_sql(bench, kStep, "misspelt"); !done) return done;
  const auto total = database.count("SELECT count(*) FROM artist_titles");
  if (!total) return total.error();
  return connect_components(database, "SELECT title_no, into_no FROM title_merges", *total, "title_roots");
}

}  // namespace

Result<StepCounts> identify_tracks(Bench& bench) {
  tables::Database& database = bench.database;
  if (auto done = merge_titles(bench); !done) return done.error();
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
  const auto misspelt = database.count("SELECT count(*) FROM track_nodes WHERE misspelt");
  if (!misspelt) return misspelt.error();
  StepCounts counts{.step = std::string(kStep), .unit = "descriptions of tracks", .rows_in = *spellings};
  counts.changed = *misspelt;
  counts.rows_out = *tracks;
  counts.merged = counts.rows_in - counts.rows_out;
  if (counts.merged > 0) counts.reasons["same_track"] = counts.merged;
  if (auto done = run_sql(bench, kStep, "release"); !done) return done.error();
  return counts;
}

}  // namespace segue::prepare
