// Step 01: files of any known shape to tables of one shape. What every later step begins from.
//
// Left in the database, the same rows for any number of threads, in no order:
//   input_files(file_id UINTEGER, path VARCHAR)
//   raw_events(row_id BIGINT, rising, file_id UINTEGER, source_row BIGINT from 1 (JSON lines: its line),
//     user_raw VARCHAR, track_raw VARCHAR (NULL where the source has names only), artist_raw VARCHAR (id or NULL),
//     artist VARCHAR, title VARCHAR, album VARCHAR, isrc VARCHAR, recording_mbid VARCHAR, artist_mbid VARCHAR,
//     played_at TIMESTAMP (UTC), time_problem VARCHAR (NULL, 'time_null', or what cannot be read),
//     ms_played BIGINT, duration_ms BIGINT, plays BIGINT, skipped BOOLEAN, given_split VARCHAR ('train', 'test', NULL))
//   raw_catalogue(row_id BIGINT, file_id UINTEGER, source_row BIGINT, track_raw VARCHAR, artist_raw VARCHAR,
//     artist VARCHAR, title VARCHAR, album VARCHAR, duration_ms BIGINT, release_year INTEGER, isrc VARCHAR,
//     recording_mbid VARCHAR, artist_mbid VARCHAR, tags VARCHAR)
//   raw_artist_names(artist_raw VARCHAR, name VARCHAR, file_id UINTEGER, source_row BIGINT)
//   raw_aliases(bad VARCHAR, good VARCHAR, file_id UINTEGER, source_row BIGINT)      artist ids
//   rejects(step VARCHAR, reason VARCHAR, source_file VARCHAR, source_row BIGINT, raw VARCHAR)
// The rows of each file stand in its table or in rejects (checked).
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "append/earlier_log.hpp"
#include "ingest/events_part.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/prepare/preprocess.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

enum class SourceKind : std::uint8_t {
  inline_names,  // events that carry artist and title
  catalogue,     // events with ids; names in raw_catalogue or raw_artist_names, where there are any
  triplets       // user, item, count: no times
};

// Filter settings a preset asks for where the user has set none (plays of artists have no k-core of listeners, ...).
struct FilterDefaults {
  std::optional<double> min_ms_played, double_send_seconds;
  std::optional<std::uint32_t> min_user_tracks, min_track_users, max_plays_per_day, max_plays_per_hour, max_days_awake,
      max_same_gaps;
};

struct IngestResult {
  std::vector<std::filesystem::path> files;  // as the user gave them, in order
  std::int64_t rows_read = 0;                // of event files, broken ones included
  std::int64_t rows_rejected = 0;            // of event files
  std::int64_t catalogue_rows = 0;           // of all other files
  std::int64_t catalogue_rejected = 0;       // of all other files
  bool has_times = false, has_given_split = false, has_catalogue = false, has_artist_names = false, has_aliases = false;
  SourceKind kind = SourceKind::inline_names;
  FilterDefaults filter;
  bool tracks_are_artists = false;  // the item is an artist: track_raw = artist_raw, no title of its own
  // Ids that are whole numbers in all files of plays: raw_events has them in user_number, track_number (and nothing
  // else about the track).
  bool users_are_numbers = false, tracks_are_numbers = false;
  bool surveyed = false;            // both are: `surveyed` and days are there (survey.hpp)
  std::vector<EventsPart> events;   // what raw_events is made of
  bool keep_ids = false;            // benchmark data: indices are the numbers in the file, nothing is filtered
  std::int64_t rows_elsewhere = 0;  // of an earlier log, counted in rows_read but not in raw_events
};

// With an earlier log, the files come after its, counts are of both, raw_events has the plays of these files (and those
// of the earlier log that are looked at again), and the other tables what both say.
[[nodiscard]] Result<IngestResult> ingest(tables::Database& database, const PreprocessConfig& config,
                                          const RunContext& context, const EarlierLog* earlier = nullptr);

}  // namespace segue::prepare
