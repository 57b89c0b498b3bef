#include "segue/tables/parquet.hpp"

#include <array>
#include <gmock/gmock.h>

#include "tables/workshop.hpp"

namespace segue::tables {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array<std::string_view, 1> kX = {"x"};

TEST(WriteParquet, WritesTheRowsInTheirOrderAndCountsThem) {
  const Workshop shop;
  Database database = shop.open();
  const auto file = shop.folder.path() / "it's a.parquet";
  const auto rows = write_parquet(
      database, "SELECT i::BIGINT AS x, 'row ' || i AS s FROM range(300000) t(i) ORDER BY hash(i), i -- mixed", file);
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows, 300000);
  const auto source = parquet_source(database, file, kX);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(*database.count("SELECT count(*) FROM (SELECT row_number() OVER () AS n, x FROM " + *source +
                            ") JOIN (SELECT row_number() OVER (ORDER BY hash(i), i) AS n, i FROM range(300000) t(i)) "
                            "USING (n) WHERE x = i"),
            300000);
  EXPECT_EQ(*database.count("SELECT count(*) FROM parquet_metadata(" + quote_text(file.string()) +
                            ") WHERE compression <> 'ZSTD'"),
            0);
}

TEST(WriteParquet, NoRowsMakeAFileWithItsColumns) {
  const Workshop shop;
  Database database = shop.open();
  const auto rows = write_parquet(database, "SELECT 1 AS x WHERE false", shop.folder.path() / "none.parquet");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows, 0);
  EXPECT_TRUE(parquet_source(database, shop.folder.path() / "none.parquet", kX));
}

TEST(WriteParquet, TheSameRowsGiveTheSameBytesForAnyNumberOfThreads) {
  std::string first;
  for (const unsigned threads : {1U, 2U, 2U, 3U}) {
    const Workshop shop(threads);
    Database database = shop.open();
    ASSERT_TRUE(
        database.execute("CREATE TABLE plays AS SELECT (hash(i) % 1000)::UINTEGER AS user_id, (hash(i + 1) % "
                         "777)::UINTEGER AS track_id, "
                         "make_timestamp((1700000000000000 + i * 1000000)::BIGINT) AS played_at, "
                         "CASE WHEN i % 10 = 0 THEN NULL ELSE 'text ' || (i % 100) END AS s FROM range(400000) t(i)"));
    const auto file = shop.folder.path() / "plays.parquet";
    ASSERT_TRUE(write_parquet(database, "SELECT * FROM plays ORDER BY user_id, played_at, track_id, s", file));
    const std::string sorted = slurp(file);
    ASSERT_TRUE(write_parquet(database,
                              "SELECT user_id, track_id, count(*) AS plays, max(played_at) AS last FROM plays "
                              "GROUP BY ALL ORDER BY user_id, track_id",
                              file));
    const std::string grouped = slurp(file);
    ASSERT_TRUE(write_parquet(database, "SELECT user_id, s FROM plays", file));
    const std::string bytes = sorted + grouped + slurp(file);
    if (first.empty()) first = bytes;
    EXPECT_TRUE(bytes == first) << threads << " threads";
  }
}

TEST(WriteParquet, AFailureHalfWayLeavesTheOldFileAndNothingElse) {
  Workshop shop;
  Database database = shop.open();
  const auto out = shop.folder.path() / "out";
  std::filesystem::create_directory(out);
  const auto file = out / "a.parquet";
  ASSERT_TRUE(write_parquet(database, "SELECT 1 AS x", file));
  const std::string before = slurp(file);
  const auto names = [&] {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(out))
      found.push_back(entry.path().filename().string());
    return found;
  };
  const auto failed = write_parquet(
      database,
      "SELECT CASE WHEN i < 900000 THEN i ELSE CAST('no number' AS BIGINT) + i END AS x FROM range(1000000) t(i)",
      file);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, AllOf(HasSubstr("a.parquet"), HasSubstr("no number"), Not(HasSubstr("\n"))));
  EXPECT_TRUE(slurp(file) == before);
  EXPECT_THAT(names(), ElementsAre("a.parquet"));

  shop.stop.request();
  const auto stopped = write_parquet(database, "SELECT 2 AS x", file);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
  EXPECT_TRUE(slurp(file) == before);
  EXPECT_THAT(names(), ElementsAre("a.parquet"));
}

TEST(WriteParquet, AFolderThatIsNotThereIsNamed) {
  const Workshop shop;
  Database database = shop.open();
  const auto failed = write_parquet(database, "SELECT 1 AS x", shop.folder.path() / "absent" / "a.parquet");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::io);
  EXPECT_THAT(failed.error().message, AllOf(HasSubstr("absent/a.parquet"), Not(HasSubstr("\n"))));
}

TEST(WriteParquet, ReplacesTheFileItReads) {
  const Workshop shop;
  Database database = shop.open();
  const auto file = shop.folder.path() / "a.parquet";
  ASSERT_TRUE(write_parquet(database, "SELECT i AS x FROM range(1000) t(i)", file));
  const auto rows =
      write_parquet(database, "SELECT x + 1 AS x FROM read_parquet(" + quote_text(file.string()) + ")", file);
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*database.count("SELECT min(x) FROM read_parquet(" + quote_text(file.string()) + ")"), 1);
}

class ParquetSource : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_parquet(database_, "SELECT i AS x, [i] AS list, 'row ' || i AS s FROM range(20000) t(i)", file_));
  }
  std::string refusal(const std::filesystem::path& file, ErrorKind kind,
                      std::span<const std::string_view> columns = kX) {
    const auto source = parquet_source(database_, file, columns);
    if (source) return "it was taken: " + *source;
    EXPECT_EQ(source.error().kind, kind) << source.error().message;
    EXPECT_THAT(source.error().message, AllOf(HasSubstr(file.filename().string()), Not(HasSubstr("\n"))));
    return source.error().message;
  }

  Workshop shop_;
  Database database_ = shop_.open();
  std::filesystem::path file_ = shop_.folder.path() / "a.parquet";
};

TEST_F(ParquetSource, GivesWhatSqlReads) {
  const auto source = parquet_source(database_, file_, kX);
  ASSERT_TRUE(source);
  EXPECT_EQ(*database_.count("SELECT count(x) FROM " + *source), 20000);
}

TEST_F(ParquetSource, NamesAMissingFile) {
  EXPECT_THAT(refusal(shop_.folder.path() / "absent.parquet", ErrorKind::not_found), HasSubstr("no such file"));
}

TEST_F(ParquetSource, RefusesAFileThatIsCutOffEmptyOrSomethingElse) {
  const std::string whole = slurp(file_);
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{7}, std::size_t{0}})
    EXPECT_THAT(refusal(shop_.folder.put("cut.parquet", whole.substr(0, size)), ErrorKind::corrupt),
                HasSubstr("not a whole Parquet file"))
        << size;
  EXPECT_THAT(refusal(shop_.folder.put("text.parquet", std::string(1000, 't')), ErrorKind::corrupt),
              HasSubstr("not a whole Parquet file"));
  EXPECT_THAT(refusal(shop_.folder.path(), ErrorKind::corrupt), HasSubstr("not a whole Parquet file"));
}

TEST_F(ParquetSource, NamesAMissingColumnAndThoseThereAre) {
  constexpr std::array<std::string_view, 3> kWanted = {"x", "user_id", "s"};
  EXPECT_THAT(refusal(file_, ErrorKind::corrupt, kWanted),
              AllOf(HasSubstr("'user_id'"), HasSubstr("it has x, list, s")));
  constexpr std::array<std::string_view, 1> kInner = {"element"};  // a part of the list, not a column
  refusal(file_, ErrorKind::corrupt, kInner);
}

TEST_F(ParquetSource, TakesANameWithPatternCharactersAsItIs) {
  for (const char* name : {"a[1].parquet", "a*.parquet", "what?.parquet", "it's.parquet"}) {
    const auto file = shop_.folder.path() / name;
    ASSERT_TRUE(write_parquet(database_, "SELECT 42 AS x", file)) << name;
    const auto source = parquet_source(database_, file, kX);
    ASSERT_TRUE(source) << name << ": " << source.error().message;
    EXPECT_EQ(*database_.count("SELECT sum(x) FROM " + *source), 42) << name;
  }
}

// What the statistics of `column`, SQL over i = 0 .. 299,999 in several row groups, say of it.
class ParquetStatistics : public ::testing::Test {
 protected:
  bool within(const std::string& column, std::int64_t least, std::int64_t most) {
    const auto file = shop_.folder.path() / "a[1].parquet";
    EXPECT_TRUE(write_parquet(database_, "SELECT " + column + " AS x FROM range(300000) t(i)", file));
    const auto says = parquet_statistics_within(database_, file, "x", least, most);
    EXPECT_TRUE(says) << says.error().message;
    return says && *says;
  }
  Workshop shop_;
  Database database_ = shop_.open();
};

TEST_F(ParquetStatistics, TellWhatLiesWithin) {
  EXPECT_TRUE(within("i::UINTEGER", 0, 299'999));
  EXPECT_FALSE(within("i::UINTEGER", 0, 299'998));
  EXPECT_FALSE(within("i::UINTEGER", 1, 299'999));
  EXPECT_TRUE(within("i - 7", -7, 300'000));
  EXPECT_TRUE(within("1::UTINYINT", 1, 1));
  EXPECT_TRUE(within("(i + 4000000000)::UINTEGER", 4'000'000'000, 4'000'299'999));
  EXPECT_FALSE(within("(i + 4000000000)::UINTEGER", -1'000'000'000, 300'000)) << "their bits as signed numbers";
}

TEST_F(ParquetStatistics, SayNothingWhereValuesAreMissingOrNoWholeNumbers) {
  EXPECT_FALSE(within("CASE WHEN i <> 299999 THEN i END", 0, 299'999));
  EXPECT_FALSE(within("i::DOUBLE", 0, 299'999));
  EXPECT_FALSE(within("i::VARCHAR", 0, 299'999));
  EXPECT_FALSE(within("NULL::INTEGER", 0, 299'999));
}

}  // namespace
}  // namespace segue::tables
