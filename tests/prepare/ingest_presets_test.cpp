// Every preset on a few rows written out here.
#include "ingest/inputs.hpp"
#include "ingest/play_fields.hpp"
#include "ingest/preset.hpp"
#include "prepare/ingest_workshop.hpp"

namespace segue::prepare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Presets : public IngestWorkshop {};

TEST_F(Presets, AreReadAndDescribed) {
  EXPECT_EQ(preset_names().size(), 13U);
  for (const std::string& name : preset_names()) {
    auto preset = find_preset(name);
    ASSERT_TRUE(preset) << name << ": " << preset.error().message;
    EXPECT_FALSE(preset->description.empty()) << name;
    EXPECT_THAT(preset->example, HasSubstr("--preset " + name + " ")) << name;
    EXPECT_FALSE(preset->sources.empty()) << name;
    for (const Source& source : preset->sources) EXPECT_FALSE(source.files.empty()) << name;
  }
}

TEST_F(Presets, SpotifyStreamingTakesTheEndOfThePlay) {
  const std::string play =
      R"([{"endTime":"2021-04-09 15:37","artistName":"Moon \"M\" Taxi","trackName":"Two, High","msPlayed":60000}])";
  write("ann/StreamingHistory0.json", play);
  write("bob/StreamingHistory_music_0.json.gz", gzip(play));
  write("bob/MyData/StreamingHistory1.json.zst", zstd(play));
  write("bob/Playlist1.json", "[]");
  const IngestResult result = must_read("spotify-streaming", {folder.string()});
  EXPECT_EQ(result.files.size(), 3U);
  EXPECT_TRUE(result.has_times);
  EXPECT_THAT(
      rows("row_id, source_row, user_raw, artist, title, played_at, ms_played, plays) FROM raw_events ORDER BY row_id"),
      ElementsAre("0|1|ann|Moon \"M\" Taxi|Two, High|2021-04-09 15:36:00|60000|1",
                  "1|1|MyData|Moon \"M\" Taxi|Two, High|2021-04-09 15:36:00|60000|1",
                  "2|1|bob|Moon \"M\" Taxi|Two, High|2021-04-09 15:36:00|60000|1"));
}

TEST_F(Presets, SpotifyExtendedSetsPodcastsApart) {
  write("ann/Streaming_History_Audio_2020_1.json", R"([
 {"ts":"2020-01-01T10:00:10Z","ms_played":10000,"master_metadata_track_name":"A","master_metadata_album_artist_name":"B",
  "master_metadata_album_album_name":"C","spotify_track_uri":"spotify:track:1","episode_name":null,"spotify_episode_uri":null,"skipped":true},
 {"ts":"2020-01-01T10:05:00Z","ms_played":10,"master_metadata_track_name":null,"spotify_track_uri":null,"episode_name":"Talk","spotify_episode_uri":"spotify:episode:1","skipped":null},
 {"ts":"2020-01-01T10:06:00Z","ms_played":0,"master_metadata_track_name":"D","master_metadata_album_artist_name":"B","spotify_track_uri":"spotify:track:2","skipped":false}])");
  const IngestResult result = must_read("spotify-extended", {folder.string()});
  EXPECT_EQ(result.rows_read, 3);
  EXPECT_EQ(result.rows_rejected, 1);
  EXPECT_THAT(
      rows("row_id, source_row, track_raw, title, played_at, skipped) FROM raw_events ORDER BY row_id"),
      ElementsAre("0|1|spotify:track:1|A|2020-01-01 10:00:00|true", "2|3|spotify:track:2|D|2020-01-01 10:06:00|false"));
  EXPECT_THAT(rows("step, reason, source_row) FROM rejects"), ElementsAre("01_ingest|not_music|2"));
}

TEST_F(Presets, LastfmExport) {
  write("ann/scrobbles-2010-02.json.gz", gzip(R"([{"timestamp":{"iso":"2010-02-04T12:39:27","unixtimestamp":1265287167},
    "track":{"name":"Never Know","mbid":"","artist":{"name":"Jack Johnson","mbid":"6456a893"}},"album":{"name":"In"}}])"));
  must_read("lastfm-export", {folder.string()});
  EXPECT_THAT(
      rows("user_raw, artist, title, album, coalesce(recording_mbid, '-'), artist_mbid, played_at) FROM raw_events"),
      ElementsAre("ann|Jack Johnson|Never Know|In|-|6456a893|2010-02-04 12:39:27"));
}

TEST_F(Presets, LastfmCsvWithAndWithoutHeader) {
  write("ann.csv", "Boards of Canada,Geogaddi,\"1969, 2\",13 Apr 2020 19:04\n\"A \"\"B\"\"\",,T,14 Apr 2020 09:04\n");
  write("bob.csv",
        "\xef\xbb\xbfuts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\r\n"
        "\"1586804640\",\"13 Apr 2020, 19:04\",\"Björk\",\"m1\",\"\",\"\",\"Jóga\",\"\"\r\n");
  must_read("lastfm-csv", {folder.string()});
  EXPECT_THAT(rows("user_raw, artist, title, coalesce(album, '-'), played_at) FROM raw_events ORDER BY row_id"),
              ElementsAre("ann|Boards of Canada|1969, 2|Geogaddi|2020-04-13 19:04:00",
                          "ann|A \"B\"|T|-|2020-04-14 09:04:00", "bob|Björk|Jóga|-|2020-04-13 19:04:00"));
}

TEST_F(Presets, Lastfm1kKnowsNoQuotes) {
  write("userid-timestamp-artid-artname-traid-traname.tsv",
        "user_000001\t2009-05-04T23:08:57Z\tf1b\t\"Deep\" Dish\t\tFuck Me Im Famous \"\n"
        "user_000001\t2009-05-04T13:54:10Z\ta7f\t坂本龍一\tx\tComposition 0919\n"
        "user_000002\t\ta7f\tA\tx\tB\n"
        "user_000002\tlast year\ta7f\tA\tx\tB\n"
        "user_000002\t2009-05-04T13:54:10Z\ta7f\n");
  const IngestResult result = must_read("lastfm-1k", {folder.string()});
  EXPECT_EQ(result.rows_rejected, 1);
  EXPECT_THAT(rows("row_id, artist, title, artist_mbid, coalesce(recording_mbid, '-'), coalesce(played_at::VARCHAR, "
                   "time_problem)) "
                   "FROM raw_events ORDER BY row_id"),
              ElementsAre("0|\"Deep\" Dish|Fuck Me Im Famous \"|f1b|-|2009-05-04 23:08:57",
                          "1|坂本龍一|Composition 0919|a7f|x|2009-05-04 13:54:10", "2|A|B|a7f|x|time_null",
                          "3|A|B|a7f|x|last year"));
  EXPECT_THAT(rows("reason, source_row, raw) FROM rejects"),
              ElementsAre("bad_columns|5|user_000002\t2009-05-04T13:54:10Z\ta7f"));
}

TEST_F(Presets, HetrecWithOddHeaderAndLatin1) {
  write("user_artists.dat", "//userID\tartistID\tweight\n2\t51\t13883\n2\t52\tmany\n");
  write("artists.dat", "51\tDuran Duran\thttp://x\thttp://y\n52\tSigur R\xf3s\thttp://x\n");
  const IngestResult result = must_read("hetrec-lastfm", {folder.string()});
  EXPECT_TRUE(result.tracks_are_artists && result.has_artist_names && !result.has_times);
  EXPECT_EQ(result.kind, SourceKind::triplets);
  EXPECT_THAT(rows("user_raw, track_raw, artist_raw, plays) FROM raw_events"), ElementsAre("2|51|51|13883"));
  EXPECT_THAT(rows("reason, source_row) FROM rejects"), ElementsAre("bad_plays|2"));
  EXPECT_THAT(rows("artist_raw, name) FROM raw_artist_names ORDER BY source_row"),
              ElementsAre("51|Duran Duran", "52|Sigur Rós"));
}

TEST_F(Presets, TasteProfileWithPythonBytes) {
  write("train_triplets.txt", "u1\tSOA\t3\nu1\tSOB\t3.2466e+05\n");
  write("song_data.csv",
        ",artist_name,duration,song_id,title,year\n"
        "0,b'Rapha\\xc3\\xabl',148.74077,b'SOA',\"b\"\"Qu'est-ce\"\"\",0\n");
  write("unique_tracks.txt", "TR1<SEP>SOB<SEP>Art<SEP>A < B\n");
  const IngestResult result = must_read("msd-taste-profile", {folder.string()});
  EXPECT_TRUE(result.has_catalogue);
  EXPECT_THAT(rows("track_raw, plays) FROM raw_events ORDER BY row_id"), ElementsAre("SOA|3", "SOB|324660"));
  EXPECT_THAT(rows("track_raw, artist, title, coalesce(duration_ms, 0), coalesce(release_year, -1)) FROM raw_catalogue "
                   "ORDER BY row_id"),
              ElementsAre("SOA|Raphaël|Qu'est-ce|148741|-1", "SOB|Art|A < B|0|-1"));
}

TEST_F(Presets, Audioscrobbler) {
  write("user_artist_data.txt", "1059637 1000010 238\n");
  write("artist_data.txt", "1240105\tAndré Visior\n1240113 riow arai\n5\t\n");
  write("artist_alias.txt", "1027859\t1252408\n\t668\n");
  const IngestResult result = must_read("audioscrobbler", {folder.string()});
  EXPECT_EQ(result.catalogue_rejected, 3);
  EXPECT_THAT(rows("user_raw, artist_raw, plays) FROM raw_events"), ElementsAre("1059637|1000010|238"));
  EXPECT_THAT(rows("bad, good) FROM raw_aliases"), ElementsAre("1027859|1252408"));
  EXPECT_THAT(
      rows("regexp_extract(source_file, '[a-z_]*.txt$'), reason, source_row) FROM rejects"),
      ElementsAre("artist_alias.txt|null_id|2", "artist_data.txt|bad_columns|2", "artist_data.txt|empty_artist|3"));
}

TEST_F(Presets, ListenBrainzRejectsABrokenLine) {
  write(
      "ann.jsonl",
      R"({"user_name":"ann","listened_at":1704067200,"track_metadata":{"track_name":"A","artist_name":"B","release_name":null,"additional_info":{"duration":200,"artist_mbids":["m1","m2"]}}})"
      "\n\n{\"user_name\":\"ann\",\"listened_\n"
      R"({"user_id":7,"timestamp":1704067201,"track_metadata":{"track_name":"C","artist_name":"D","additional_info":{"duration_ms":1000,"recording_mbid":"r"}}})");
  const IngestResult result = must_read("listenbrainz", {folder.string()});
  EXPECT_EQ(result.rows_read, 3);
  EXPECT_THAT(rows("row_id, source_row, user_raw, artist, title, played_at, duration_ms, artist_mbid) FROM raw_events "
                   "ORDER BY row_id"),
              ElementsAre("0|1|ann|B|A|2024-01-01 00:00:00|200000|m1", "2|4|7|D|C|2024-01-01 00:00:01|1000"));
  EXPECT_THAT(rows("reason, source_row, raw) FROM rejects"),
              ElementsAre("bad_json|3|{\"user_name\":\"ann\",\"listened_"));
}

TEST_F(Presets, LightgcnKeepsTheSplit) {
  write("train.txt", "0 5 7\n1 6\n2\n3 x\n");
  write("test.txt", "0 9\n2 \n");
  write("valid.txt", "0 1\n");
  const IngestResult result = must_read("lightgcn", {folder.string()});
  EXPECT_TRUE(result.has_given_split && result.keep_ids);
  EXPECT_EQ(result.filter.min_user_tracks, 0U);
  EXPECT_THAT(rows("user_raw, track_raw, given_split, source_row) FROM raw_events ORDER BY row_id"),
              ElementsAre("0|9|test|1", "0|5|train|1", "0|7|train|1", "1|6|train|2", "0|1|train|1"));
  EXPECT_THAT(rows("reason, source_row, raw) FROM rejects"), ElementsAre("bad_number|4|3 x"));
}

TEST_F(Presets, YambdaFromCsv) {
  write("listens.csv", "uid,timestamp,item_id,is_organic,played_ratio_pct,track_length_seconds\n100,60,8,1,50,200\n");
  must_read("yambda", {folder.string()});
  EXPECT_THAT(rows("user_raw, track_raw, played_at, ms_played, duration_ms) FROM raw_events"),
              ElementsAre("100|8|2024-01-01 00:01:00|100000|200000"));
}

TEST_F(Presets, GenericJsonHasOnlyTheFieldsThatItsObjectsHold) {
  const std::string plain =
      write("plain.jsonl", "{\"user\":\"u\",\"artist\":\"a\",\"track\":\"t\",\"ts\":1600000000}\n");
  EXPECT_TRUE(must_read("generic", {plain}).has_times);
  EXPECT_THAT(rows("user_raw, title, plays) FROM raw_events"), ElementsAre("u|t|1"));
  const std::string counted = write("counts.jsonl", "{\"user\":\"u\",\"track_id\":\"t\",\"plays\":7}\n");
  EXPECT_FALSE(must_read("generic", {counted}).has_times);
  EXPECT_THAT(rows("user_raw, track_raw, plays) FROM raw_events"), ElementsAre("u|t|7"));
}

TEST_F(Presets, GlobsFoldersAndFilesInOrderAndNoneTwice) {
  for (const char* name : {"b/part-00001.csv", "b/part-00000.csv", "a/other.csv"})
    write(name, "user,artist,track,played_at\nu,a,t,2020-01-01T00:00:00Z\n");
  PreprocessConfig config;
  config.preset = "generic";
  config.input = {(folder / "b/part-*.csv").string(), folder.string(), (folder / "b/part-00000.csv").string()};
  auto files = find_inputs(config);
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_THAT(*files, ElementsAre(folder / "b/part-00000.csv", folder / "b/part-00001.csv", folder / "a/other.csv"));
}

TEST_F(Presets, Patterns) {
  EXPECT_TRUE(matches("StreamingHistory_music_0.JSON", "streaminghistory*.json"));
  EXPECT_TRUE(matches("abc", "a?c"));
  EXPECT_TRUE(matches("aXbXc", "a*b*c"));
  EXPECT_FALSE(matches("user_artist_data.txt", "artist_data*.txt"));
  EXPECT_FALSE(matches("a", ""));
  EXPECT_EQ(unpacked_name("x/y.csv.GZ"), "y.csv");
}

TEST(WholeEpochTime, TellsUnitsBySize) {
  constexpr std::int64_t kMoment = 1'700'000'000'123'456;
  for (const std::int64_t sign : {1, -1}) {
    EXPECT_EQ(whole_epoch_time(sign * 1'700'000'000), sign * 1'700'000'000'000'000);
    EXPECT_EQ(whole_epoch_time(sign * 99'999'999'999), sign * 99'999'999'999'000'000);
    EXPECT_EQ(whole_epoch_time(sign * 100'000'000'000), sign * 100'000'000'000'000);  // from here on milliseconds
    EXPECT_EQ(whole_epoch_time(sign * (kMoment / 1000)), sign * (kMoment / 1000 * 1000));
    EXPECT_EQ(whole_epoch_time(sign * kMoment), sign * kMoment);
    EXPECT_EQ(whole_epoch_time(sign * kMoment * 1000), sign * kMoment);
    EXPECT_EQ(whole_epoch_time(sign * 9'000'000'000'000'000'000), std::nullopt);
  }
  std::vector<std::int64_t> numbers = {0, 1, -1, kMoment / 1'000'000, kMoment / 1000, kMoment};
  for (const bool rare : {false, true}) {  // one of them is
    if (rare) numbers.push_back(kMoment * 1000);
    if (rare) numbers.push_back(std::numeric_limits<std::int64_t>::min());
    std::vector<std::int64_t> times(numbers.size());
    whole_epoch_times(numbers, times);
    for (std::size_t at = 0; at < numbers.size(); ++at)
      EXPECT_EQ(times[at], whole_epoch_time(numbers[at]).value_or(tables::kNoTime)) << numbers[at];
  }
  EXPECT_EQ(whole_epoch_time(0), 0);
  EXPECT_EQ(whole_epoch_time(std::numeric_limits<std::int64_t>::max()), std::nullopt);
  EXPECT_EQ(whole_epoch_time(std::numeric_limits<std::int64_t>::min()), std::nullopt);
}

TEST_F(Presets, ParquetFilesOfTheSameColumnsAreReadAsOneAndOthersBesideThem) {
  must_read("generic", {write("nothing.csv", "user,artist,track\nu,a,t\n")});  // for a database
  const auto make = [&](const std::string& name, const std::string& select) {
    const auto made = database->execute("COPY (" + select + ") TO '" + (folder / name).string() + "' (FORMAT parquet)");
    EXPECT_TRUE(made) << made.error().message;
    return (folder / name).string();
  };
  const std::string rows_of =
      "SELECT range AS user_id, range % 3 AS track_id, 1700000000 + range AS timestamp, {} FROM ";
  const auto plays = [&](const std::string& more, const std::string& from) {
    std::string sql = rows_of;
    return sql.replace(sql.find("{}"), 2, more) + from;
  };
  const std::vector<std::string> files = {make("a.parquet", plays("7000 AS ms_played", "range(0, 3)")),
                                          make("b.parquet", plays("8000 AS ms_played", "range(3, 5)")),
                                          make("c.parquet", plays("true AS skipped", "range(5, 7)")),
                                          make("d.parquet", plays("5 AS file_index", "range(7, 8)")),
                                          make("e.parquet", plays("5 AS file_index", "range(8, 10)"))};
  const IngestResult result = must_read("generic", files);
  EXPECT_EQ(result.rows_read, 10);
  EXPECT_TRUE(result.users_are_numbers);
  EXPECT_TRUE(result.surveyed);
  EXPECT_THAT(
      rows("user_number) FROM (SELECT DISTINCT user_number FROM surveyed WHERE is_new & 1 <> 0) ORDER BY user_number"),
      ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
  EXPECT_THAT(rows("track_raw) FROM raw_descriptions ORDER BY track_raw"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(rows("day, plays) FROM days"), ElementsAre("19675|10"));
  EXPECT_THAT(rows("row_id, file_id, source_row, user_raw, track_raw, epoch(played_at)::BIGINT - 1700000000, "
                   "coalesce(ms_played, -1), coalesce(skipped::INT, -1)) FROM raw_events ORDER BY row_id"),
              ElementsAre("0|0|1|0|0|0|7000|-1", "1|0|2|1|1|1|7000|-1", "2|0|3|2|2|2|7000|-1", "3|1|1|3|0|3|8000|-1",
                          "4|1|2|4|1|4|8000|-1", "5|2|1|5|2|5|-1|1", "6|2|2|6|0|6|-1|1", "7|3|1|7|1|7|-1|-1",
                          "8|4|1|8|2|8|-1|-1", "9|4|2|9|0|9|-1|-1"));
  std::string rejected;
  for (const EventsPart& part : result.events) {
    const auto kept = database->execute(
        fmt::format("CREATE TABLE {} AS SELECT {}, 'late' AS reject_reason FROM ({}) WHERE row_id IN (1, 4, 9)",
                    part.table, part.kept, part.rows));
    ASSERT_TRUE(kept) << kept.error().message;
    rejected += (rejected.empty() ? "CREATE TABLE rejected AS " : " UNION ALL ") + part.rejected;
  }
  const auto made = database->execute(rejected);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(rows("row_id, file_id, source_row, user_raw, reject_reason) FROM rejected ORDER BY row_id"),
              ElementsAre("1|0|2|1|late", "4|1|2|4|late", "9|4|2|9|late"));
}

// As pandas writes whole numbers of which one was missing.
TEST_F(Presets, WholeIdsInADoubleColumnOfAParquetFileAreWhole) {
  must_read("generic", {write("nothing.csv", "user,artist,track\nu,a,t\n")});  // for a database
  const auto make = [&](const std::string& name, const std::string& select) {
    const auto made = database->execute("COPY (" + select + ") TO '" + (folder / name).string() + "' (FORMAT parquet)");
    EXPECT_TRUE(made) << made.error().message;
    return (folder / name).string();
  };
  const std::vector<std::string> files = {
      make("a.parquet",
           "SELECT unnest([1, -2, 2.5, 'nan', 1e17, 'inf', NULL, -0.0]::DOUBLE[]) AS user_id, 7::FLOAT AS track_id, "
           "1700000000.0::DOUBLE AS timestamp, 3.0::DOUBLE AS title"),
      make("b.parquet", "SELECT 1 AS user_id, 7 AS track_id, 1700000000 AS timestamp, '3' AS title")};
  must_read("generic", files);
  EXPECT_THAT(rows("coalesce(user_raw, 'none'), track_raw, title) FROM raw_events ORDER BY row_id"),
              ElementsAre("1|7|3.0", "-2|7|3.0", "2.5|7|3.0", "none|7|3.0", "1e+17|7|3.0", "inf|7|3.0", "none|7|3.0",
                          "0|7|3.0", "1|7|3"));
  EXPECT_THAT(rows("epoch(played_at)::BIGINT) FROM raw_events ORDER BY row_id LIMIT 1"), ElementsAre("1700000000"));
  must_read("generic", {make("c.parquet",
                             "SELECT unnest([16777215, 16777216]::FLOAT[]) AS user_id, 7 AS track_id, 1700000000 AS "
                             "timestamp")});
  EXPECT_THAT(rows("user_raw) FROM raw_events ORDER BY row_id"), ElementsAre("16777215", "16777216.0"));
}

TEST_F(Presets, NoColumnOfAParquetFileHidesOneOfSegueOrOfDuckDB) {
  must_read("generic", {write("nothing.csv", "user,artist,track\nu,a,t\n")});  // for a database
  const auto make = [&](const std::string& name, int first) {
    const auto made = database->execute(
        fmt::format("COPY (SELECT 'u' || range AS row_id, range % 3 AS source_row, 'x' AS file_id, 1700000000 + range "
                    "AS t, 7 AS file_index, 'n' AS raw, 1 AS c0, 'r' AS reject_reason, 2 AS row_read, 5 AS "
                    "file_row_number FROM range({}, {})) TO {} (FORMAT parquet)",
                    first, first + 2, tables::quote_text((folder / name).string())));
    EXPECT_TRUE(made) << made.error().message;
    return (folder / name).string();
  };
  must_read("generic", {make("a.parquet", 0), make("b.parquet", 2)},
            write("columns.toml", "[mapping]\nuser = \"row_id\"\ntrack_id = \"source_row\"\nplayed_at = \"t\"\n"));
  EXPECT_THAT(rows("row_id, file_id, source_row, user_raw, track_raw, epoch(played_at)::BIGINT - 1700000000) FROM "
                   "raw_events ORDER BY row_id"),
              ElementsAre("0|0|1|u0|0|0", "1|0|2|u1|1|1", "2|1|1|u2|2|2", "3|1|2|u3|0|3"));
}

TEST_F(Presets, NamesOfFoldersDoNotHideColumnsOfAParquetFile) {
  must_read("generic", {write("nothing.csv", "user,artist,track\nu,a,t\n")});  // for a database
  const std::filesystem::path file = folder / "user_id=7" / "odd[1]*?.parquet";
  std::filesystem::create_directories(file.parent_path());
  const auto made = database->execute(
      fmt::format("COPY (SELECT range AS user_id, range % 3 AS track_id, 1700000000 + range AS timestamp FROM "
                  "range(2)) TO {} (FORMAT parquet)",
                  tables::quote_text(file.string())));
  ASSERT_TRUE(made) << made.error().message;
  must_read("generic", {file.parent_path().string()});
  EXPECT_THAT(rows("user_raw, track_raw) FROM raw_events ORDER BY row_id"), ElementsAre("0|0", "1|1"));
}

}  // namespace
}  // namespace segue::prepare
