// The truth against the log: what is called dirty is, what is not is not, and every name has its track.
#include <gmock/gmock.h>

#include "workshop.hpp"

namespace segue::generate {
namespace {

class Truth : public Workshop {
 protected:
  // Rows whose time is readable, in seconds since 1970.
  static constexpr const char* kSeconds =
      "CASE WHEN contains(played_at, 'T') THEN epoch(played_at::TIMESTAMPTZ)::BIGINT WHEN played_at::BIGINT >= "
      "100000000000 "
      "THEN "
      "played_at::BIGINT // 1000 ELSE played_at::BIGINT END";
  // Rows of a reason for which `condition` does not hold.
  std::int64_t breaches(const std::string& reason, const std::string& condition) {
    EXPECT_GT(count("SELECT count(*) FROM dirty WHERE reason = '" + reason + "'"), 0) << reason;
    return count("SELECT count(*) FROM dirty JOIN rows USING (file, row) WHERE reason = '" + reason +
                 "' AND NOT coalesce(" + condition + ", false)");
  }
  // Table `rows`: the log with seconds and, as b_..., the row before in the same file.
  void load_rows(const std::string& name, const std::string& format) {
    load(name, format);
    run(std::string("CREATE OR REPLACE TABLE rows AS SELECT l.*, ") + kSeconds + " AS seconds FROM log l");
    run("CREATE OR REPLACE TABLE pairs AS SELECT r.file, r.row, r AS r, b AS b FROM rows r JOIN rows b ON r.file = "
        "b.file AND "
        "r.row = b.row + 1");
    EXPECT_EQ(count("SELECT count(*) FROM dirty ANTI JOIN log USING (file, row)"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT file, row FROM dirty GROUP BY ALL HAVING count(*) > 1)"), 0);
  }
  void check_times_and_durations() {
    EXPECT_EQ(breaches("time_null", "played_at IS NULL"), 0);
    EXPECT_EQ(breaches("time_zero", "seconds = 0"), 0);
    EXPECT_EQ(breaches("time_far_future", "seconds > 4e9"), 0);
    EXPECT_EQ(breaches("ms_played_negative", "ms_played::BIGINT < 0"), 0);
    EXPECT_EQ(breaches("ms_played_absurd", "ms_played::BIGINT > 86400000"), 0);
    // And nothing of the kind where nothing was noted; all in the log's days.
    EXPECT_EQ(
        count("SELECT count(*) FROM rows ANTI JOIN dirty USING (file, row) WHERE seconds IS NULL OR seconds < "
              "epoch('2023-01-01'::TIMESTAMP) OR seconds > epoch('2023-03-03'::TIMESTAMP) OR ms_played::BIGINT < 0 OR "
              "ms_played::BIGINT > 3600000"),
        0);
  }
};

TEST_F(Truth, DirtyRowsOfNamesAreDirtyAndNoOthers) {
  for (const std::string format : {"csv", "json", "parquet"}) {
    GenerateConfig config = small();
    config.format = format;
    config.name_dirt = "heavy";
    make(config, "out");
    load_rows("out", format);
    check_times_and_durations();
    EXPECT_EQ(breaches("null_user", "coalesce(\"user\", '') = ''"), 0);
    EXPECT_EQ(breaches("empty_artist", "trim(coalesce(artist, '')) = ''"), 0);
    EXPECT_EQ(breaches("empty_title", "trim(coalesce(track, '')) = ''"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM rows ANTI JOIN dirty USING (file, row) WHERE coalesce(\"user\", '') = '' OR "
                    "trim(coalesce(artist, '')) = '' OR trim(coalesce(track, '')) = ''"),
              0);
    const std::string same = "r.\"user\" = b.\"user\" AND r.artist = b.artist AND r.track = b.track";
    EXPECT_EQ(count("SELECT count(*) FROM pairs JOIN dirty USING (file, row) WHERE reason = 'exact_repeat' AND NOT (" +
                    same + " AND r.played_at = b.played_at AND r.ms_played IS NOT DISTINCT FROM b.ms_played)"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM pairs JOIN dirty USING (file, row) WHERE reason = 'double_send' AND NOT (" +
                    same + " AND r.seconds - b.seconds BETWEEN 1 AND 26)"),
              0);
    EXPECT_EQ(
        count("SELECT count(*) FROM pairs ANTI JOIN dirty USING (file, row) WHERE " + same +
              " AND abs(r.seconds - b.seconds) <= 30 AND b.seconds BETWEEN 1 AND 2e9 AND r.seconds BETWEEN 1 AND 2e9"),
        0);
  }
}

TEST_F(Truth, DirtyRowsOfIdsAreDirtyAndNoOthers) {
  GenerateConfig config = small();
  config.catalogue = "separate";
  make(config, "out");
  load_rows("out", "parquet");
  run("CREATE TABLE catalogue AS FROM read_parquet(" + file("out/catalogue.parquet") + ")");
  check_times_and_durations();
  EXPECT_EQ(breaches("null_user", "user_id IS NULL"), 0);
  EXPECT_EQ(breaches("null_track", "track_id IS NULL"), 0);
  EXPECT_EQ(breaches("unknown_track", "track_id::BIGINT NOT IN (SELECT track_id FROM catalogue)"), 0);
  EXPECT_EQ(
      count("SELECT count(*) FROM rows ANTI JOIN dirty USING (file, row) WHERE user_id IS NULL OR track_id IS NULL OR "
            "track_id::BIGINT NOT IN (SELECT track_id FROM catalogue)"),
      0);
  // Both units of time occur, one a file.
  EXPECT_EQ(
      count("SELECT count(*) FROM log ANTI JOIN dirty USING (file, row) WHERE (played_at::BIGINT > 100000000000) <> "
            "(right(file, 9)[1] IN ('1', '3', '5', '7', '9'))"),
      0);
  EXPECT_GT(count("SELECT count(DISTINCT file) FROM log"), 1);
}

TEST_F(Truth, EveryNameInTheLogHasItsTrack) {
  for (const std::string dirt : {"none", "light", "heavy"}) {
    GenerateConfig config = small();
    config.name_dirt = dirt;
    make(config, "out");
    load("out", "parquet");
    run("CREATE OR REPLACE TABLE tracks AS FROM read_parquet(" + file("out/truth/tracks.parquet") + ")");
    run("CREATE OR REPLACE TABLE artists AS FROM read_parquet(" + file("out/truth/artists.parquet") + ")");
    run("CREATE OR REPLACE TABLE names AS SELECT DISTINCT artist AS raw_artist, track AS raw_title FROM log ANTI JOIN "
        "dirty d ON "
        "d.file = log.file AND d.row = log.row AND d.reason IN ('empty_artist', 'empty_title')");
    EXPECT_EQ(count("SELECT count(*) FROM names ANTI JOIN tracks USING (raw_artist, raw_title)"), 0) << dirt;
    EXPECT_EQ(count("SELECT count(*) FROM tracks ANTI JOIN names USING (raw_artist, raw_title)"), 0) << dirt;
    EXPECT_EQ(count("SELECT count(*) FROM tracks ANTI JOIN artists USING (raw_artist, artist)"), 0) << dirt;
    EXPECT_EQ(count("SELECT count(*) FROM artists ANTI JOIN tracks USING (raw_artist, artist)"), 0) << dirt;
    // Artists' names differ; a song is one artist's; there are several versions of some, and remixes stand alone.
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT name FROM artists GROUP BY name HAVING count(DISTINCT artist) > 1)"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT song FROM tracks GROUP BY song HAVING count(DISTINCT artist) > 1)"),
              0);
    EXPECT_GT(count("SELECT count(*) FROM (SELECT song FROM tracks GROUP BY song HAVING count(DISTINCT track) > 1)"),
              20);
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT song FROM tracks GROUP BY song HAVING count(DISTINCT track) > 1 AND "
                    "bool_or(version = 'remix'))"),
              0);
    const std::int64_t spellings = count("SELECT count(*) FROM artists"),
                       written = count("SELECT count(DISTINCT artist) FROM artists");
    if (dirt == "none") {
      EXPECT_EQ(spellings, written);
      EXPECT_EQ(count("SELECT count(*) FROM artists WHERE raw_artist <> name"), 0);
    } else {
      EXPECT_GT(spellings, written * 3 / 2);
      // A spelling stands for one artist, but for the odd typo.
      EXPECT_LE(count("SELECT count(*) FROM (SELECT raw_artist FROM artists GROUP BY 1 HAVING count(*) > 1)"), 2);
    }
  }
}

TEST_F(Truth, TheCatalogueHasEveryTrackSomeUnderTwoIds) {
  GenerateConfig config = small();
  config.catalogue = "separate";
  config.name_dirt = "heavy";
  const GenerateReport report = make(config, "out");
  run("CREATE TABLE catalogue AS FROM read_parquet(" + file("out/catalogue.parquet") + ")");
  run("CREATE TABLE tracks AS FROM read_parquet(" + file("out/truth/tracks.parquet") + ")");
  EXPECT_EQ(count("SELECT count(*) FROM catalogue"), count("SELECT count(*) FROM tracks"));
  EXPECT_EQ(count("SELECT count(*) FROM catalogue JOIN tracks ON track_id = raw_track_id"),
            count("SELECT count(*) FROM tracks"));
  EXPECT_EQ(count("SELECT count(DISTINCT raw_track_id) FROM tracks"), count("SELECT count(*) FROM tracks"));
  EXPECT_EQ(count("SELECT count(DISTINCT track) FROM tracks"), static_cast<std::int64_t>(config.tracks));
  EXPECT_EQ(count("SELECT count(DISTINCT song) FROM tracks"), static_cast<std::int64_t>(report.songs));
  EXPECT_EQ(count("SELECT count(DISTINCT artist) FROM tracks"), static_cast<std::int64_t>(report.artists));
  const std::int64_t twice =
      count("SELECT count(*) FROM (SELECT track FROM tracks GROUP BY track HAVING count(*) = 2)");
  EXPECT_GT(twice, 30);
  EXPECT_LT(twice, 100);
  EXPECT_EQ(
      count(
          "SELECT count(*) FROM catalogue a JOIN catalogue b USING (isrc) JOIN tracks s ON s.raw_track_id = a.track_id "
          "JOIN tracks t ON t.raw_track_id = b.track_id WHERE s.track <> t.track"),
      0);
  run("CREATE TABLE artists AS FROM read_parquet(" + file("out/truth/artists.parquet") + ")");
  EXPECT_EQ(count("SELECT count(*) FROM catalogue c JOIN tracks t ON track_id = raw_track_id WHERE NOT EXISTS (FROM "
                  "artists a WHERE "
                  "a.raw_artist = c.artist AND a.artist = t.artist)"),
            0);
}

// People stay below what every bot reaches: plays a day or an hour, a run without a pause, or (not asked of people,
// who are not counted by track here) one interval for ever.
TEST_F(Truth, BotsPlayAsNobodyDoesAndPeopleDoNot) {
  GenerateConfig config = small();
  config.plays = 900'000;
  config.users = 2500;
  config.days = 365;
  config.seed = 2;
  make(config, "out");
  load("out", "parquet");
  run("CREATE TABLE bots AS FROM read_parquet(" + file("out/truth/bots.parquet") + ")");
  run(std::string("CREATE TABLE times AS SELECT \"user\" AS who, ") + kSeconds +
      " AS second FROM log ANTI JOIN dirty USING (file, row)");
  run("CREATE TABLE most AS SELECT who, max(day) AS day, max(hour) AS hour, max(run) AS run, max(same) AS same FROM ("
      "SELECT who, day, hour, second - min(second) OVER (PARTITION BY who, pauses) AS run, "
      "       count(*) OVER (PARTITION BY who, pauses, gap) AS same FROM ("
      "SELECT *, sum((gap >= 7200)::INT) OVER (PARTITION BY who ORDER BY second) AS pauses FROM ("
      "SELECT who, second, coalesce(second - lag(second) OVER (PARTITION BY who ORDER BY second), 7200) AS gap, "
      "       count(*) OVER (PARTITION BY who ORDER BY second RANGE BETWEEN 86399 PRECEDING AND CURRENT ROW) AS day, "
      "       count(*) OVER (PARTITION BY who ORDER BY second RANGE BETWEEN 3599 PRECEDING AND CURRENT ROW) AS hour "
      "FROM times))) GROUP BY who");
  EXPECT_GE(count("SELECT count(*) FROM bots"), 4);
  EXPECT_GE(count("SELECT count(DISTINCT kind) FROM bots"), 4);
  EXPECT_GE(
      count("SELECT count(*) FROM bots JOIN (SELECT who FROM times GROUP BY who, second // 86400 HAVING count(*) > "
            "1000) ON \"user\" = who"),
      1);
  const std::string beyond = "(day > 1000 OR hour > 300 OR run > 14 * 86400 OR same > 200)";
  EXPECT_EQ(count("SELECT count(*) FROM bots JOIN most ON bots.\"user\" = who WHERE NOT " + beyond), 0);
  EXPECT_EQ(count("SELECT count(*) FROM most ANTI JOIN bots ON bots.\"user\" = who "
                  "WHERE day > 1000 OR hour > 300 OR run > 14 * 86400"),
            0);
}

TEST_F(Truth, TheFormatsHoldTheSameRows) {
  for (const std::string catalogue : {"inline", "separate"}) {
    GenerateConfig config = small();
    config.catalogue = catalogue;
    config.name_dirt = "heavy";
    std::vector<std::string> sums;
    for (const std::string format : {"parquet", "csv", "json"}) {
      config.format = format;
      make(config, "out");
      if (catalogue == "separate" && format == "json") {
        run("CREATE OR REPLACE TABLE log AS SELECT COLUMNS(*)::VARCHAR, 'log/' || parse_filename(filename) AS file "
            "FROM read_json(" +
            file("out/log/*.jsonl") + ", filename = true)");
        run("ALTER TABLE log DROP filename");
      } else {
        load("out", format);
        run("ALTER TABLE log DROP row");
      }
      run("UPDATE log SET file = left(file, 14)");
      // CSV has no way to tell an empty text from none.
      run("CREATE OR REPLACE TABLE seen AS SELECT md5(concat_ws('|', " +
          std::string(catalogue == "inline" ? "coalesce(\"user\", ''), coalesce(artist, ''), coalesce(track, ''), "
                                              "coalesce(album, ''), duration_ms,"
                                            : "coalesce(user_id, ''), coalesce(track_id, ''),") +
          "coalesce(played_at, ''), coalesce(ms_played, ''), file)) AS hash FROM log");
      if (format == "parquet") {
        run("CREATE OR REPLACE TABLE parquet_seen AS FROM seen");
      } else {
        EXPECT_EQ(count("SELECT count(*) FROM (FROM seen EXCEPT ALL FROM parquet_seen)"), 0)
            << format << ' ' << catalogue;
        EXPECT_EQ(count("SELECT count(*) FROM (FROM parquet_seen EXCEPT ALL FROM seen)"), 0)
            << format << ' ' << catalogue;
      }
    }
  }
}

}  // namespace
}  // namespace segue::generate
