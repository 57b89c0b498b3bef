#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> resolve_events(Bench& bench) {
  constexpr std::string_view kStep = "07_resolve_events";
  tables::Database& database = bench.database;
  const auto rows_in = database.count("SELECT count(*) FROM checked WHERE reason IS NULL");
  if (!rows_in) return rows_in.error();
  if (auto done = run_sql(bench, kStep, "resolve"); !done) return done.error();

  const auto rows_out = database.count("SELECT count(*) FROM events");
  if (!rows_out) return rows_out.error();
  const auto unresolved = database.count("SELECT count(*) FROM events WHERE user_no IS NULL OR track_no IS NULL");
  if (!unresolved) return unresolved.error();
  const auto without_artist =
      database.count("SELECT count(*) FROM tracks t WHERE NOT EXISTS (FROM artists a WHERE a.artist_no = t.artist_no)");
  if (!without_artist) return without_artist.error();
  const auto without_group =
      database.count("SELECT count(*) FROM tracks t WHERE NOT EXISTS (FROM group_of_track g WHERE g.node = t.track)");
  if (!without_group) return without_group.error();
  if (*rows_in != *rows_out || *unresolved + *without_artist + *without_group > 0)
    return make_error(ErrorKind::internal,
                      "07_resolve_events: {} rows in, {} out, {} without user or track; {} tracks without artist, {} "
                      "without group",
                      *rows_in, *rows_out, *unresolved, *without_artist, *without_group);
  return StepCounts{.step = std::string(kStep), .rows_in = *rows_in, .rows_out = *rows_out};
}

}  // namespace segue::prepare
