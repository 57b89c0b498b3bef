// Input that cannot be read says which file, where, and what to do; none of it crashes or passes in silence.
#include "prepare/ingest_workshop.hpp"

namespace segue::prepare {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHeader = "user,artist,track,played_at\n";

class BadInput : public IngestWorkshop {
 protected:
  static std::string many_rows(int rows) {
    std::string text(kHeader);
    for (int i = 0; i < rows; ++i)
      text += "u" + std::to_string(i * 7919 % 1000) + ",a,t" + std::to_string(i) + ",1600000000\n";
    return text;
  }
};

TEST_F(BadInput, NothingThere) {
  EXPECT_THAT(message("generic", {}), HasSubstr("no input"));
  EXPECT_THAT(message("generic", {(folder / "none.csv").string()}),
              AllOf(HasSubstr("none.csv"), HasSubstr("no such file")));
  EXPECT_THAT(message("generic", {(folder / "*.csv").string()}), HasSubstr("*.csv"));
  write("readme.md", "x");
  EXPECT_THAT(message("generic", {folder.string()}), AllOf(HasSubstr("*.csv"), HasSubstr("generic")));
  EXPECT_THAT(message("spotify-streming", {folder.string()}),
              AllOf(HasSubstr("spotify-streaming?"), HasSubstr("yambda")));
}

TEST_F(BadInput, MappedColumnThatIsNotThere) {
  const std::string file = write("p.csv", "who;artist_name;song;at\nann;B;C;2020-01-01T00:00:00+02:00\n");
  const std::string good =
      write("good.toml", "[als]\nfactors = 3\n[mapping]\ndelimiter = \";\"\nuser = \"who\"\nplayed_at = \"at\"\n");
  must_read("generic", {file}, good);
  EXPECT_THAT(rows("user_raw, artist, title, played_at) FROM raw_events"), ElementsAre("ann|B|C|2019-12-31 22:00:00"));
  const std::string bad = write("bad.toml", "[mapping]\ndelimiter = \";\"\nuser = \"whoo\"\n");
  EXPECT_THAT(message("generic", {file}, bad), AllOf(HasSubstr("p.csv"), HasSubstr("'whoo'"), HasSubstr("'who'?"),
                                                     HasSubstr("who, artist_name, song, at")));
  EXPECT_THAT(message("generic", {file}, write("odd.toml", "[mapping]\nusr = \"who\"\n")),
              AllOf(HasSubstr("odd.toml, line 2"), HasSubstr("'usr'"), HasSubstr("did you mean user?")));
  EXPECT_THAT(message("generic", {file}, write("not.toml", "[mapping\n")), HasSubstr("line 1"));
  EXPECT_THAT(message("generic", {file}), HasSubstr("no column holds the user"));
  const std::string json = write("p.json", R"([{"who":"ann","track":"x"}])");
  EXPECT_THAT(message("generic", {json}, bad), AllOf(HasSubstr("p.json"), HasSubstr("whoo"), HasSubstr("who, track")));
}

TEST_F(BadInput, MappedCatalogueJoinsByItsOwnNames) {
  const std::string config =
      write("m.toml",
            "[mapping]\nuser = \"u\"\ntrack_id = \"t\"\nplayed_at = \"at\"\n"
            "[mapping.catalogue]\nfiles = [\"songs.csv\"]\ntrack_id = \"id\"\ntitle = \"name\"\n");
  write("in/songs.csv", "id,name\n7,Seven\n");
  write("in/plays.csv", "u,t,at\nann,7,1600000000\n");
  const IngestResult result = must_read("generic", {(folder / "in").string()}, config);
  EXPECT_EQ(result.kind, SourceKind::catalogue);
  EXPECT_THAT(rows("track_raw, title) FROM raw_catalogue"), ElementsAre("7|Seven"));
  EXPECT_THAT(rows("user_raw, track_raw, played_at) FROM raw_events"), ElementsAre("ann|7|2020-09-13 12:26:40"));
}

TEST_F(BadInput, CsvRowsThatAreBroken) {
  const std::string file = write(
      "p.csv", std::string(kHeader) + "u,a,t,1600000000\nu,a\nu,a,\"t\"x,1\nu,\"a\nb\",t,1600000001\nu,a,b,c,d\n");
  const IngestResult result = must_read("generic", {file});
  EXPECT_EQ(result.rows_read, 5);
  EXPECT_THAT(rows("reason, source_row, raw) FROM rejects"),
              ElementsAre("bad_columns|2|u,a", "bad_quotes|3|u,a,\"t\"x,1", "bad_columns|5|u,a,b,c,d"));
  EXPECT_THAT(rows("row_id, source_row, artist) FROM raw_events ORDER BY row_id"), ElementsAre("0|1|a", "1|4|a\nb"));
}

TEST_F(BadInput, QuoteNeverClosed) {
  const std::string file = write("p.csv", std::string(kHeader) + "u,a,t,1\nu,\"a,t,1\nu,a,t,1\n");
  EXPECT_THAT(message("generic", {file}), AllOf(HasSubstr("p.csv: row 2"), HasSubstr("never closed")));
}

TEST_F(BadInput, FilesThatEndInTheMiddleOfARow) {
  const std::string object = R"({"user":"u","artist":"a","track":"t","played_at":1600000000})";
  const std::pair<const char*, std::string> cut[] = {{"cut.csv", std::string(kHeader) + "u,a,t,1\nu,a,cut"},
                                                     {"quote.csv", std::string(kHeader) + "u,a,t,1\nu,\"a,t"},
                                                     {"cut.jsonl", object + "\n" + object.substr(0, 20)}};
  for (const auto& [name, text] : cut)
    EXPECT_THAT(message("generic", {write(name, text)}),
                AllOf(HasSubstr(std::string(name) + ": row 2"), HasSubstr("middle of this row")));
}

TEST_F(BadInput, JsonArrayCutOffOrBroken) {
  const std::string object = R"({"endTime":"2021-04-09 15:37","artistName":"A","trackName":"B","msPlayed":1})";
  EXPECT_THAT(message("spotify-streaming", {write("cut.json", "[" + object + ",\n{\"endTime\":\"2021")}),
              AllOf(HasSubstr("cut.json"), HasSubstr("element 1"), HasSubstr("cut off")));
  EXPECT_THAT(message("spotify-streaming", {write("open.json", "[" + object)}), HasSubstr("cut off"));
  EXPECT_THAT(message("spotify-streaming", {write("bad.json", "[" + object + ",{\"endTime\":oops}]")}),
              AllOf(HasSubstr("bad.json"), HasSubstr("element 2")));
  EXPECT_THAT(message("spotify-streaming", {write("tail.json", "[" + object + "] x")}), HasSubstr("follows"));
  EXPECT_THAT(message("spotify-streaming", {write("text.json", "hello")}), HasSubstr("'['"));
  EXPECT_THAT(message("spotify-streaming", {write("other.json", R"([{"ts":"2020-01-01T10:00:10Z","x":1}])")}),
              AllOf(HasSubstr("other.json"), HasSubstr("trackName"), HasSubstr("ts, x")));
  EXPECT_EQ(
      must_read("spotify-streaming", {write("fine.json", "[" + object + "]"), write("none.json", "[]")}).rows_read, 1);
}

TEST_F(BadInput, PackedFilesCutOffOrDamaged) {
  const std::string text = many_rows(50'000);
  for (const bool gz : {true, false}) {
    const std::string ending = gz ? ".csv.gz" : ".csv.zst";
    const std::string whole = gz ? gzip(text) : zstd(text);
    EXPECT_EQ(must_read("generic", {write("whole" + ending, whole)}).rows_read, 50'000);
    EXPECT_EQ(
        must_read("generic", {write("twice" + ending, whole + (gz ? gzip("u,a,t,1\n") : zstd("u,a,t,1\n")))}).rows_read,
        50'001);
    for (const std::size_t cut : {std::size_t{1}, std::size_t{4}, std::size_t{9}, whole.size() / 2})
      EXPECT_THAT(message("generic", {write("cut" + ending, whole.substr(0, whole.size() - cut))}),
                  AllOf(HasSubstr("cut" + ending), HasSubstr("cut off")));
    std::string damaged = whole;
    for (std::size_t i = whole.size() / 2; i < whole.size() / 2 + 40; ++i)
      damaged[i] = static_cast<char>(damaged[i] ^ 0x5a);
    EXPECT_THAT(message("generic", {write("damaged" + ending, damaged)}),
                AllOf(HasSubstr("damaged" + ending), HasSubstr("fetch it again")));
    EXPECT_THAT(message("generic", {write("plain" + ending, text)}), HasSubstr("not packed"));
  }
}

TEST_F(BadInput, EmptyAndBinaryFiles) {
  const std::string empty = write("empty.csv", ""), header = write("header.csv", kHeader);
  EXPECT_THAT(message("generic", {empty}), AllOf(HasSubstr("empty.csv"), HasSubstr("no plays")));
  EXPECT_THAT(message("generic", {header}), HasSubstr("no plays"));
  EXPECT_THAT(message("generic", {write("none.json", " \n")}), HasSubstr("no plays"));
  const std::string some = write("some.csv", std::string(kHeader) + "u,a,t,1600000000\n");
  EXPECT_EQ(must_read("generic", {empty, header, some}).rows_read, 1);
  EXPECT_THAT(message("generic", {write("photo.csv", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16))}),
              HasSubstr("binary"));
  EXPECT_THAT(message("generic", {write("wide.csv", std::string("\xff\xfeu\0,\0", 6))}), HasSubstr("UTF-16"));
  EXPECT_THAT(message("generic", {write("not.parquet", "PAR1 but no more PAR1")}), HasSubstr("not.parquet"));
  EXPECT_THAT(message("generic", {write("is.csv", "PAR1xxxx")}), HasSubstr("Parquet"));
}

TEST_F(BadInput, ZeroBytesAndOddBytesInsideAreMended) {
  const std::string file = write("p.csv", many_rows(500) + std::string("u,a\0b,Caf\xe9,1600000000\n", 22));
  must_read("generic", {file});
  EXPECT_THAT(rows("artist, title) FROM raw_events WHERE source_row = 501"), ElementsAre("ab|Café"));
}

TEST_F(BadInput, TimesAreReadAsTheyAreMeant) {
  std::string text(kHeader);
  const std::vector<std::pair<std::string, std::string>> times = {
      {"2023-04-01T18:02:11Z", "2023-04-01 18:02:11"},
      {"2023-04-01T20:02:11+02:00", "2023-04-01 18:02:11"},
      {"2023-04-01T20:02:11.250-0530", "2023-04-02 01:32:11.25"},
      {"1680372131", "2023-04-01 18:02:11"},
      {"1680372131250", "2023-04-01 18:02:11.25"},
      {"1680372131250000", "2023-04-01 18:02:11.25"},
      {"1.680372131e9", "2023-04-01 18:02:11"},
      {"13 Apr 2020, 19:04", "2020-04-13 19:04:00"},
      {"2023-04-01T18:02Z", "2023-04-01 18:02:00"},
      {"2023-04-01T18:02+02", "2023-04-01 16:02:00"},
      {"2023-04-01t18:02:11z", "2023-04-01 18:02:11"},
      {"20230401T180211Z", "2023-04-01 18:02:11"},
      {"2023-04-01 18:02:11,5", "2023-04-01 18:02:11.5"},
      {"2023-04-01 18:02:11 +0100", "2023-04-01 17:02:11"},
      {"2016-12-31T23:59:60Z", "2016-12-31 23:59:59"},
      {"2023-04-01T18:72Z", "2023-04-01T18:72Z"},
      {"0", "1970-01-01 00:00:00"},
      {"", "time_null"},
      {"yesterday", "yesterday"},
      {"2023-13-45", "2023-13-45"},
      {"1e300", "1e300"},
      {"nan", "nan"},
      {"infinity", "infinity"},
      {"-99999999999999999999", "-99999999999999999999"}};
  std::vector<std::string> expected;
  for (const auto& [given, read] : times) {
    text += "u,a,t,\"" + given + "\"\n";
    expected.push_back(given + " " + read);
  }
  must_read("generic", {write("p.csv", text)});
  std::vector<std::string> got = rows("coalesce(played_at::VARCHAR, time_problem)) FROM raw_events ORDER BY row_id");
  ASSERT_EQ(got.size(), times.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(times[i].first + " " + got[i], expected[i]);
}

TEST_F(BadInput, NumbersThatAreNoneAreRejectedAndWordsForNoneAreNot) {
  const std::string header = "user,artist,track,timestamp,ms_played\n";
  const auto row = [](std::string_view ms) { return fmt::format("u,a,t,1600000000,{}\n", ms); };
  std::string text = header;
  for (const char* ms : {"1000", "3.5e3", "", "NULL", "nan", "\\N", "-", "3:20", "\"200,000\"", "abc", "1e400", "inf"})
    text += row(ms);
  EXPECT_EQ(must_read("generic", {write("p.csv", text)}).rows_rejected, 5);
  EXPECT_THAT(rows("coalesce(ms_played, -1)) FROM raw_events ORDER BY row_id"),
              ElementsAre("1000", "3500", "-1", "-1", "-1", "-1", "-1"));
  EXPECT_THAT(rows("reason, source_row, raw->>'ms_played', raw->>'title') FROM rejects ORDER BY source_row"),
              ElementsAre("bad_number|8|3:20|t", "bad_number|9|200,000|t", "bad_number|10|abc|t",
                          "bad_number|11|1e400|t", "bad_number|12|inf|t"));
  EXPECT_THAT(rows("raw) FROM rejects WHERE source_row = 8"),
              ElementsAre(R"({"user":"u","artist":"a","title":"t","played_at":"1600000000","ms_played":"3:20"})"));
}

TEST_F(BadInput, TheDelimiterIsFoundWhereTheHeaderShowsIt) {
  for (const char delimiter : {';', '\t', '|'}) {
    std::string text = "user;artist;track;timestamp\nu;\"a, b\";t;1600000000\n";
    std::replace(text.begin(), text.end(), ';', delimiter);
    must_read("generic", {write("p.csv", text)});
    EXPECT_THAT(rows("user_raw, artist, title) FROM raw_events"), ElementsAre("u|a, b|t")) << delimiter;
  }
}

TEST_F(BadInput, LineEndsOfOldMacsAreReadAndThoseOfSeveralKindsNamed) {
  std::string text = "user,artist,track,timestamp\r";
  for (int i = 0; i < 40'000; ++i)
    text += fmt::format("u{},\"a, b\",t,{}\r", i, 1600000000 + i);  // more than is read at once
  EXPECT_EQ(must_read("generic", {write("mac.csv", text)}).rows_read, 40'000);
  EXPECT_EQ(must_read("generic", {write("mac.csv.gz", gzip(text))}).rows_read, 40'000);
  EXPECT_THAT(rows("user_raw, artist, title, source_row) FROM raw_events ORDER BY row_id DESC LIMIT 1"),
              ElementsAre("u39999|a, b|t|40000"));
  must_read("generic", {write("mac.jsonl", "{\"user\":\"u\",\"artist\":\"a\",\"track\":\"t\"}\r{\"user\":\"v\"}\r")});
  EXPECT_EQ(count("SELECT count(*) FROM raw_events"), 2);
  EXPECT_THAT(message("generic", {write("both.csv", "user,artist,track\ru,a,t\nu,b,t\n")}),
              HasSubstr("carriage return"));
}

TEST_F(BadInput, AColumnNamedTwiceIsRefusedWhereItIsRead) {
  const std::string rest = ",timestamp\nu,a,t,v,1600000000\n";
  for (const char* twice : {"user,artist,track,user", "USER,artist,track,user_name,User"}) {
    std::string text = std::string(twice) + rest;
    if (text.starts_with("USER")) text = std::string(twice) + ",timestamp\nu,a,t,n,v,1600000000\n";
    const auto said = message("generic", {write("twice.csv", text)});
    EXPECT_THAT(said, HasSubstr("twice.csv: more than one column is named"));
    EXPECT_THAT(said, HasSubstr("user is read"));
  }
  must_read("generic", {write("unread.csv", "user,artist,track,note,note,timestamp\nu,a,t,x,y,1600000000\n")});
  // The very name is the one that is meant.
  must_read("generic", {write("letters.csv", "USER,artist,track,user" + rest)});
  EXPECT_THAT(rows("user_raw) FROM raw_events"), ElementsAre("v"));
}

TEST_F(BadInput, LettersOfTwoBytesAreNamed) {
  std::string wide;
  for (const char c : std::string("user,artist,track\nu,a,t\n")) wide += {c, '\0'};
  EXPECT_THAT(message("generic", {write("wide.csv", "\xff\xfe" + wide)}), HasSubstr("iconv -f UTF-16"));
}

TEST_F(BadInput, OtherEncodingsAreReadWhereTheyAreNamed) {
  const std::string text = "user,artist,track,timestamp\nu,\xcf\xf3\xe3\xe0\xf7\xb8\xe2\xe0,t,1600000000\n";
  const std::string file = write("p.csv", text);
  must_read("generic", {file}, write("c.toml", "[mapping]\nencoding = \"windows-1251\"\n"));
  EXPECT_THAT(rows("artist) FROM raw_events"), ElementsAre("Пугачёва"));
  // A letter waits for its accent, the last of a cell, too; zero bytes go, as in any other text.
  std::string vietnamese = "user,artist,track,timestamp\n";
  while (vietnamese.size() < 100'000) vietnamese += "u,a,t,1600000000\n";  // at its start a zero byte means no text
  vietnamese += std::string("u,Mai\xea,C") + '\0' + "a,1600000000\n";
  must_read("generic", {write("v.csv", vietnamese)}, write("v.toml", "[mapping]\nencoding = \"windows-1258\"\n"));
  EXPECT_THAT(rows("artist, title) FROM raw_events WHERE title <> 't'"), ElementsAre("Maiê|Ca"));
  for (const char* wrong : {"klingon", "UTF-16"})
    EXPECT_THAT(message("generic", {file}, write("w.toml", fmt::format("[mapping]\nencoding = \"{}\"\n", wrong))),
                HasSubstr("is not known"))
        << wrong;
}

TEST_F(BadInput, WhatWasMadeOfAnEarlierLogIsNoInput) {
  write("in/log.csv", "user,artist,track,timestamp\nu,a,t,1600000000\n");
  write("in/work/preprocess_report.json", "{}");
  write("in/work/left.csv", "no,log\n1,2\n");
  EXPECT_EQ(must_read("generic", {(folder / "in").string()}).rows_read, 1);
}

TEST_F(BadInput, SameRowsForAnyThreads) {
  write("a.csv", many_rows(120'000));
  write("b.csv.gz", gzip(many_rows(30'000) + "broken\n"));
  std::vector<std::string> seen[2];
  for (const unsigned threads : {1U, 2U}) {
    auto result = read("generic", {folder.string()}, {}, threads);
    ASSERT_TRUE(result) << result.error().message;
    seen[threads - 1] =
        rows("row_id, file_id, source_row, user_raw, title, played_at) FROM raw_events ORDER BY row_id");
  }
  EXPECT_EQ(seen[0].size(), 150'000U);
  EXPECT_EQ(seen[0], seen[1]);
}

}  // namespace
}  // namespace segue::prepare
