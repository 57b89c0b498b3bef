// A listening log of any size with a planted truth and realistic dirt: for demos, tests and benchmarks.
//
// DIR/log/part-00000.{parquet,csv,jsonl}, part-00001...: the log. A user's plays stand in one file, in order of time.
//   catalogue = "inline": names in each event
//     user TEXT          "velora_84"; NULL or empty in dirty rows
//     artist, track TEXT as a player would send them; NULL or empty in dirty rows; "Mira feat. Tolan" happens in
//                        artist, "(feat. Tolan)" in track
//     album TEXT         NULL where the player does not send it
//     played_at TEXT     start of the play; each user's player has one of: ISO with Z "2023-04-01T18:02:11Z", ISO with
//                        offset "2023-04-01T20:02:11+02:00", epoch seconds "1680372131", epoch milliseconds
//                        "1680372131250" (time_format = "mixed"); JSON has epochs as numbers
//     ms_played BIGINT   NULL where the player does not send it; negative or above a day in dirty rows
//     duration_ms BIGINT
//   catalogue = "separate": ids, and DIR/catalogue.parquet
//     user_id BIGINT, track_id BIGINT (NULL or not in the catalogue in dirty rows), ms_played BIGINT (as above),
//     played_at BIGINT   epoch seconds in files of even number, milliseconds in odd ones (time_format = "mixed"):
//                        from 1e11 on it is milliseconds
//   CSV: header line, comma, quotes doubled (RFC 4180), NULL is an empty field. JSON: one object a line, UTF-8.
// DIR/catalogue.parquet (separate): track_id BIGINT, artist, title, album TEXT, duration_ms INTEGER (some NULL),
//   isrc, recording_mbid, artist_mbid TEXT (partly NULL), release_year INTEGER. Some tracks stand there twice, under
//   two ids, with equal isrc or else names that differ only in spelling.
// DIR/truth/artists.parquet: raw_artist TEXT, artist (true artist, UINTEGER), name TEXT. One row a spelling that
//   occurs; a credit ("Mira feat. Tolan") belongs to its main artist.
// DIR/truth/tracks.parquet: inline: raw_artist, raw_title TEXT, separate: raw_track_id BIGINT; then track, song,
//   artist (UINTEGER) and version TEXT (original, remaster, live, radio_edit, deluxe, acoustic, remix). `song` joins
//   versions; a remix is a song of its own.
// DIR/truth/dirty_rows.parquet: file TEXT ("log/part-00000.csv"), row BIGINT (from 1, header not counted), reason TEXT:
//   exact_repeat, double_send (the later copy, up to 25 s after, of the row before it), null_user, empty_artist,
//   empty_title, null_track, unknown_track, time_null, time_zero, time_far_future, ms_played_negative,
//   ms_played_absurd. Bots' rows and skips (ms_played below 30 s) are not listed: they are clean in themselves.
// DIR/truth/bots.parquet: user TEXT (the raw id as text), kind TEXT. Each has a day with more than 1,000 plays.
// DIR/manifest.json: format_version, configuration, counts, files with their rows. No clock in it: same seed, same
// bytes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::generate {

struct GenerateConfig {
  std::uint64_t users = 6000;
  std::uint64_t tracks = 40000;
  std::uint64_t plays = 2'000'000;  // rows of the log, dirty ones and bots' included; exact
  std::string format = "parquet";
  std::string catalogue = "inline";
  std::string name_dirt = "light";
  std::string time_format = "mixed";
  std::string start_date = "2023-01-01";
  std::uint32_t days = 365;

  double exploration = 0.35;    // share of plays that look for something not yet in the user's library
  double drift = 0.35;          // chance a month that one of a user's tastes is replaced
  double versions = 0.12;       // share of songs with a remaster, live take, edit, ... beside the original
  double double_sends = 0.004;  // shares of rows
  double exact_repeats = 0.003;
  double null_values = 0.001;
  double impossible_values = 0.001;
  double unknown_tracks = 0.001;  // catalogue = "separate" only
  double bots = 0.002;            // share of users; fewer where they would take more than 3 % of the rows
  std::uint64_t rows_per_file = 1'000'000;
  std::uint64_t seed = 0;

  [[nodiscard]] OptionSet options();  // section "generate"
};

struct GenerateReport {
  std::uint64_t rows = 0, files = 0, bytes = 0;      // of the log
  std::uint64_t users = 0, bots = 0;                 // with at least one row; bots are among them
  std::uint64_t artists = 0, songs = 0, tracks = 0;  // of the catalogue
  std::uint64_t skips = 0, bot_rows = 0, dirty_rows = 0;
  std::map<std::string, std::uint64_t> dirty;  // by reason; sums to dirty_rows
};

// Writes DIR whole or not at all: built beside it, renamed at the end. DIR must be absent, empty, or the result of an
// earlier call (which is replaced). Memory: O(users + tracks) and, a thread, one file's rows; not the number of plays.
// Errors: invalid_argument (which field, and what would do), out_of_memory, io, cancelled.
// Same configuration, same bytes, for any team size; context.seed is not read.
[[nodiscard]] Result<GenerateReport> generate(const GenerateConfig& config, const std::filesystem::path& output,
                                              const RunContext& context);

}  // namespace segue::generate
