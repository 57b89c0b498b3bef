#include "statistics.hpp"

#include <fmt/format.h>

namespace segue::rank {
namespace {

// A track without a known length is taken to be as long as nine in ten of its plays at most were.
constexpr const char* kLengths = R"sql(
CREATE OR REPLACE TABLE track_length AS
SELECT track_id, coalesce(any_length, measured) AS length_ms
FROM (SELECT track_id, max(duration_ms) AS any_length FROM items GROUP BY track_id)
LEFT JOIN (SELECT track_id, quantile_disc(ms_played, 0.9) AS measured FROM {plays}
           WHERE ms_played > 0 AND track_id IN (SELECT track_id FROM items WHERE duration_ms IS NULL)
           GROUP BY track_id) USING (track_id);
)sql";

constexpr const char* kPairs = R"sql(
CREATE OR REPLACE TABLE pairs AS
SELECT user_id, track_id, sum(plays)::BIGINT AS plays, min(us) AS first_us, max(us) AS last_us,
  CASE WHEN {has_times} THEN coalesce(sum(plays) FILTER (us >= {now} - {recent_us}), 0)::BIGINT END AS recent_plays,
  CASE WHEN {has_times} THEN sum(round(plays * exp((us - {now}) / 1296e9) * 1048576)::BIGINT)::BIGINT END AS decayed_15,
  CASE WHEN {has_times} THEN sum(round(plays * exp((us - {now}) / 5184e9) * 1048576)::BIGINT)::BIGINT END AS decayed_60,
  coalesce(sum(plays) FILTER (skipped), 0)::BIGINT AS skips,
  count(*) FILTER (ms_played IS NOT NULL AND length_ms IS NOT NULL) AS measured,
  count(*) FILTER (ms_played >= 0.9 * length_ms) AS finished
FROM {plays} JOIN track_length USING (track_id)
GROUP BY user_id, track_id;
)sql";

constexpr const char* kTracks = R"sql(
CREATE OR REPLACE TABLE track_stats AS
SELECT track_id, count(*) AS listeners, sum(plays)::BIGINT AS plays, sum(recent_plays)::BIGINT AS recent_plays,
  CASE WHEN {has_times} THEN count(*) FILTER (recent_plays > 0) END AS recent_listeners,
  count(*) FILTER (plays > 1) AS replayers, min(first_us) AS first_us, max(last_us) AS last_us,
  sum(skips)::BIGINT AS skips, sum(measured)::BIGINT AS measured, sum(finished)::BIGINT AS finished
FROM pairs GROUP BY track_id;
)sql";

constexpr const char* kArtists = R"sql(
CREATE OR REPLACE TABLE user_artist AS
SELECT user_id, artist_id, sum(plays)::BIGINT AS plays, count(*) AS tracks, min(first_us) AS first_us,
  max(last_us) AS last_us, sum(recent_plays)::BIGINT AS recent_plays, sum(decayed_15)::BIGINT AS decayed_15,
  sum(decayed_60)::BIGINT AS decayed_60
FROM pairs JOIN items USING (track_id) GROUP BY user_id, artist_id;
CREATE OR REPLACE TABLE artist_stats AS
SELECT artist_id, listeners, plays, recent_plays, tracks
FROM (SELECT artist_id, count(*) AS listeners, sum(plays)::BIGINT AS plays, sum(recent_plays)::BIGINT AS recent_plays
      FROM user_artist GROUP BY artist_id)
JOIN (SELECT artist_id, count(*) AS tracks FROM track_stats JOIN items USING (track_id) GROUP BY artist_id)
USING (artist_id);
)sql";

constexpr const char* kUsers = R"sql(
CREATE OR REPLACE TABLE user_group AS
SELECT user_id, track_group_id, sum(plays)::BIGINT AS plays
FROM pairs JOIN items USING (track_id) GROUP BY user_id, track_group_id;
CREATE OR REPLACE TABLE user_stats AS
SELECT user_id, plays, tracks, artists, recent_plays, recent_new_plays, last_us, skips, mean_log_listeners, mean_year,
  mean_minutes
FROM (SELECT user_id, sum(p.plays)::BIGINT AS plays, count(*) AS tracks, sum(p.recent_plays)::BIGINT AS recent_plays,
        CASE WHEN {has_times} THEN
          coalesce(sum(p.recent_plays) FILTER (p.first_us >= {now} - {recent_us}), 0)::BIGINT END AS recent_new_plays,
        max(p.last_us) AS last_us, sum(p.skips)::BIGINT AS skips,
        sum(p.plays * round(ln(1 + t.listeners) * 1e6)::BIGINT)::BIGINT / (1e6 * sum(p.plays)) AS mean_log_listeners,
        sum(p.plays * i.release_year)::BIGINT / sum(p.plays) FILTER (i.release_year IS NOT NULL) AS mean_year,
        sum(p.plays * i.duration_ms)::BIGINT / (60e3 * sum(p.plays) FILTER (i.duration_ms IS NOT NULL)) AS mean_minutes
      FROM pairs AS p JOIN items AS i USING (track_id) JOIN track_stats AS t USING (track_id) GROUP BY user_id)
JOIN (SELECT user_id, count(*) AS artists FROM user_artist GROUP BY user_id) USING (user_id);
)sql";

}  // namespace

Status make_statistics(tables::Database& database, const Moment& moment) {
  for (const char* step : {kLengths, kPairs, kTracks, kArtists, kUsers}) {
    const std::string sql = fmt::format(fmt::runtime(step), fmt::arg("plays", moment.plays),
                                        fmt::arg("now", moment.now), fmt::arg("recent_us", moment.recent_us),
                                        fmt::arg("has_times", moment.has_times ? "true" : "false"));
    if (auto done = database.execute(sql, "features: statistics"); !done) return done;
  }
  return {};
}

}  // namespace segue::rank
