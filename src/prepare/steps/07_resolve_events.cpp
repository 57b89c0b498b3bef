#include "plays/key_map.hpp"
#include "step.hpp"

namespace segue::prepare {
namespace {

Status read_resolved(tables::Database& database, std::vector<std::uint32_t>& track_of_spelling) {
  const auto spellings = database.count("SELECT max(spelling_id) + 1 FROM track_of_spelling");
  if (!spellings) return spellings.error();
  track_of_spelling.assign(static_cast<std::size_t>(*spellings), KeyMap::kNone);
  auto rows = database.query("SELECT spelling_id, track_no FROM resolved");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return {};
    const auto spelling = (*chunk)->column<std::uint32_t>(0), track = (*chunk)->column<std::uint32_t>(1);
    for (std::size_t row = 0; row < spelling.size(); ++row) track_of_spelling[spelling[row]] = track[row];
  }
}

Status read_known(tables::Database& database, PlayLog& log) {
  const auto users = database.count("SELECT getvariable('known_users')");
  if (!users) return users.error();
  const auto tracks = database.count("SELECT getvariable('known_tracks')");
  if (!tracks) return tracks.error();
  log.known_users = static_cast<std::uint32_t>(*users);
  log.known_tracks = static_cast<std::uint32_t>(*tracks);
  auto rows = database.query("SELECT known_id FROM numbered_tracks WHERE known_id IS NOT NULL ORDER BY track_no");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return {};
    const auto ids = (*chunk)->column<std::uint32_t>(0);
    log.known_track_ids.insert(log.known_track_ids.end(), ids.begin(), ids.end());
  }
}

}  // namespace

Result<StepCounts> resolve_events(Bench& bench) {
  constexpr std::string_view kStep = "07_resolve_events";
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "resolve"); !done) return done.error();
  if (auto read = read_resolved(database, bench.log.track_of_spelling); !read) return read.error();
  if (auto read = read_known(database, bench.log); !read) return read.error();
  const auto tracks = database.count("SELECT count(*) FROM numbered_tracks");
  if (!tracks) return tracks.error();
  bench.log.tracks = static_cast<std::uint32_t>(*tracks);

  // A play without a track is found where its spelling is none of these; each spelling here has valid plays.
  const auto unresolved = database.count(
      "SELECT count(*) FROM played_spellings s WHERE NOT EXISTS (FROM resolved r "
      "WHERE r.spelling_id = s.spelling_id AND r.track_no IS NOT NULL)");
  if (!unresolved) return unresolved.error();
  const auto without_artist =
      database.count("SELECT count(*) FROM tracks t WHERE NOT EXISTS (FROM artists a WHERE a.artist_no = t.artist_no)");
  if (!without_artist) return without_artist.error();
  const auto without_group =
      database.count("SELECT count(*) FROM tracks t WHERE NOT EXISTS (FROM group_of_track g WHERE g.node = t.track)");
  if (!without_group) return without_group.error();
  const auto rows = static_cast<std::int64_t>(bench.log.valid->rows());
  if (*unresolved + *without_artist + *without_group > 0)
    return make_error(ErrorKind::internal,
                      "07_resolve_events: of {} rows, {} descriptions are without track; {} tracks without artist, {} "
                      "without group",
                      rows, *unresolved, *without_artist, *without_group);
  return StepCounts{.step = std::string(kStep), .rows_in = rows, .rows_out = rows};
}

}  // namespace segue::prepare
