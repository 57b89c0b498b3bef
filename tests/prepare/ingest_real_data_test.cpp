// Every set of real data that is there, its counts held against what is known of it.
#include "prepare/ingest_workshop.hpp"

namespace segue::prepare {
namespace {

class RealData : public IngestWorkshop {
 protected:
  static std::string set(const std::string& name) { return std::string(SEGUE_SHARED_DATA) + "/" + name; }
};

TEST_F(RealData, Gowalla) {
  if (!std::filesystem::exists(set("gowalla"))) GTEST_SKIP() << "gowalla is not here";
  const IngestResult result = must_read("lightgcn", {set("gowalla")});
  EXPECT_EQ(result.rows_read, 810'128 + 217'242);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_TRUE(result.has_given_split && result.keep_ids && !result.has_times);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE given_split = 'train'"), 810'128);
  EXPECT_EQ(count("SELECT count(DISTINCT user_raw) FROM raw_events"), 29'858);
  EXPECT_EQ(count("SELECT count(DISTINCT track_raw) FROM raw_events"), 40'981);
}

TEST_F(RealData, LastfmLightgcn) {
  if (!std::filesystem::exists(set("lastfm-lightgcn"))) GTEST_SKIP() << "lastfm-lightgcn is not here";
  const IngestResult result = must_read("lightgcn", {set("lastfm-lightgcn")});
  EXPECT_EQ(result.rows_read, 42'135 + 10'533);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE plays = 324660"), 1);  // 3.2466e+05 in the file
  EXPECT_EQ(count("SELECT count(DISTINCT user_raw) FROM raw_events WHERE given_split = 'test'"), 1'858);
}

TEST_F(RealData, LastfmLightgcnpp) {
  if (!std::filesystem::exists(set("lastfm-lightgcnpp"))) GTEST_SKIP() << "lastfm-lightgcnpp is not here";
  EXPECT_EQ(must_read("lightgcn", {set("lastfm-lightgcnpp")}).rows_read, 64'315 + 9'143 + 18'321);
}

TEST_F(RealData, Hetrec) {
  if (!std::filesystem::exists(set("hetrec2011-lastfm-2k"))) GTEST_SKIP() << "hetrec2011-lastfm-2k is not here";
  const IngestResult result = must_read("hetrec-lastfm", {set("hetrec2011-lastfm-2k")});
  EXPECT_EQ(result.rows_read, 92'834);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_EQ(result.catalogue_rows, 17'632);
  EXPECT_TRUE(result.tracks_are_artists);
  EXPECT_EQ(count("SELECT count(*) FROM raw_artist_names"), 17'632);
  EXPECT_EQ(count("SELECT count(DISTINCT user_raw) FROM raw_events"), 1'892);
}

TEST_F(RealData, TasteProfile) {
  if (!std::filesystem::exists(set("msd-taste-profile"))) GTEST_SKIP() << "msd-taste-profile is not here";
  const IngestResult result = must_read("msd-taste-profile", {set("msd-taste-profile")});
  EXPECT_EQ(result.rows_read, 42'739);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_EQ(count("SELECT count(DISTINCT track_raw) FROM raw_events"), 9'071);
  EXPECT_EQ(result.catalogue_rows, 20'000);
  EXPECT_EQ(count("SELECT count(*) FROM raw_catalogue WHERE artist = 'Raphaël'") > 0, true);
  EXPECT_EQ(
      count("SELECT count(*) FROM raw_catalogue WHERE title LIKE 'b''%' OR artist LIKE 'b''%' OR title LIKE '%\\x%'"),
      0);
  EXPECT_EQ(
      count("SELECT count(DISTINCT track_raw) FROM raw_events SEMI JOIN (SELECT track_raw FROM raw_catalogue WHERE "
            "artist IS NULL) USING (track_raw)"),
      4'877);
}

TEST_F(RealData, Audioscrobbler) {
  if (!std::filesystem::exists(set("audioscrobbler-small"))) GTEST_SKIP() << "audioscrobbler-small is not here";
  const IngestResult result = must_read("audioscrobbler", {set("audioscrobbler-small")});
  EXPECT_EQ(result.rows_read, 49'481);
  EXPECT_EQ(result.catalogue_rows, 30'536 + 587);
  EXPECT_EQ(result.catalogue_rejected, 2);  // a space where a tab should be
  EXPECT_EQ(count("SELECT count(*) FROM raw_aliases"), 587);
  EXPECT_THAT(rows("reason, count(*)) FROM rejects GROUP BY reason"), testing::ElementsAre("bad_columns|2"));
}

TEST_F(RealData, LastfmExport) {
  if (!std::filesystem::exists(set("lastfm-scrobbles"))) GTEST_SKIP() << "lastfm-scrobbles is not here";
  const IngestResult result = must_read("lastfm-export", {set("lastfm-scrobbles")});
  EXPECT_EQ(result.files.size(), 102U);
  EXPECT_EQ(result.rows_read, 104'571);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_EQ(count("SELECT epoch(min(played_at)) FROM raw_events"), 1108290000);
  EXPECT_EQ(count("SELECT epoch(max(played_at)) FROM raw_events"), 1429051511);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE recording_mbid IS NULL"), 24'663);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE artist_mbid IS NULL"), 8'126);
  EXPECT_EQ(count("SELECT count(DISTINCT user_raw) FROM raw_events"), 1);
  EXPECT_EQ(count("SELECT count(DISTINCT artist) FROM raw_events"), 2'019);
}

TEST_F(RealData, LastfmCsv) {
  if (!std::filesystem::exists(set("lastfm-scrobbles"))) GTEST_SKIP() << "lastfm-scrobbles is not here";
  const IngestResult result = must_read("lastfm-csv", {set("lastfm-scrobbles")});
  EXPECT_EQ(result.rows_read, 16'545);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_THAT(
      rows("row_id, artist, title, album, played_at) FROM raw_events WHERE source_row = 1"),
      testing::ElementsAre(
          "0|Dark Tranquillity|The Same - remastered version 2009|Haven (re-issue + Bonus)|2020-04-13 05:01:31"));
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE time_problem IS NOT NULL"), 0);
  EXPECT_EQ(count("SELECT count(DISTINCT artist) FROM raw_events"), 458);
}

TEST_F(RealData, ListenBrainz) {
  if (!std::filesystem::exists(set("listenbrainz-sample"))) GTEST_SKIP() << "listenbrainz-sample is not here";
  const IngestResult result = must_read("listenbrainz", {set("listenbrainz-sample")});
  EXPECT_EQ(result.rows_read, 100);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_EQ(count("SELECT count(DISTINCT user_raw) FROM raw_events"), 98);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE recording_mbid IS NULL"), 92);
  EXPECT_EQ(count("SELECT date_diff('second', min(played_at), max(played_at)) FROM raw_events"), 34);
}

TEST_F(RealData, SpotifyStreaming) {
  if (!std::filesystem::exists(set("spotify-streaming-history")))
    GTEST_SKIP() << "spotify-streaming-history is not here";
  const IngestResult result = must_read("spotify-streaming", {set("spotify-streaming-history")});
  EXPECT_EQ(result.rows_read, 319'688);
  EXPECT_EQ(result.rows_rejected, 0);
  EXPECT_EQ(count("SELECT count(DISTINCT user_raw) FROM raw_events"), 19);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE user_raw = 's10'"), 45'875);
  EXPECT_EQ(count("SELECT count(*) FROM (SELECT DISTINCT artist, title FROM raw_events)"), 67'806);
  EXPECT_EQ(count("SELECT count(*) FROM raw_events WHERE ms_played IS NULL OR played_at IS NULL"), 0);
  EXPECT_THAT(rows("max(played_at + to_microseconds(ms_played * 1000))) FROM raw_events"),
              testing::ElementsAre("2023-12-06 19:04:00"));
}

}  // namespace
}  // namespace segue::prepare
