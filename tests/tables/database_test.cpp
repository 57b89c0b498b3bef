#include "segue/tables/database.hpp"

#include <array>
#include <gmock/gmock.h>
#include <limits>

#include "tables/workshop.hpp"

namespace segue::tables {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Database, RunsStatementsOneAfterTheOther) {
  const Workshop shop;
  Database database = shop.open();
  ASSERT_TRUE(database.execute("CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1), (2); -- done\n"));
  EXPECT_EQ(*database.count("SELECT sum(x) FROM a"), 3);
  EXPECT_TRUE(database.execute(""));
  EXPECT_TRUE(database.execute("-- only a comment"));
  EXPECT_TRUE(database.execute(" ; ; "));
}

TEST(Database, StopsAtTheFirstStatementThatFails) {
  const Workshop shop;
  Database database = shop.open();
  EXPECT_FALSE(database.execute("CREATE TABLE a (x INTEGER); SELECT * FROM absent; DROP TABLE a"));
  EXPECT_EQ(*database.count("SELECT count(*) FROM a"), 0);
}

TEST(Database, ItsOwnFileKeepsTables) {
  const Workshop shop;
  const auto file = shop.folder.path() / "kept.duckdb";
  {
    auto database = Database::open(shop.context, file);
    ASSERT_TRUE(database) << database.error().message;
    ASSERT_TRUE(database->execute("CREATE TABLE a AS SELECT 7 AS x"));
  }
  auto database = Database::open(shop.context, file);
  ASSERT_TRUE(database);
  EXPECT_EQ(*database->count("SELECT x FROM a"), 7);
  const auto broken = Database::open(shop.context, shop.folder.put("broken.duckdb", std::string(5000, 'x')));
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("broken.duckdb"));
}

TEST(Database, IsGivenItsMemoryThreadsAndSpillFolder) {
  const Workshop shop(2, std::uint64_t{512} << 20U);
  Database database = shop.open();
  EXPECT_EQ(*database.count("SELECT current_setting('threads')"), 2);
  EXPECT_EQ(*database.count("SELECT (current_setting('memory_limit') = '384.0 MiB')::INTEGER"), 1);
  EXPECT_EQ(*database.count("SELECT starts_with(current_setting('temp_directory'), '" +
                            shop.context.spill_folder.string() + "')::INTEGER"),
            1);
  EXPECT_EQ(rows_of(database, "SELECT current_setting('TimeZone')"), "UTC\n");
}

TEST(Count, GivesTheOnlyCellWithNullAndNoRowAsZero) {
  const Workshop shop;
  Database database = shop.open();
  EXPECT_EQ(*database.count("SELECT count(*) FROM range(5000)"), 5000);
  EXPECT_EQ(*database.count("SELECT NULL"), 0);
  EXPECT_EQ(*database.count("SELECT 1 WHERE false"), 0);
  EXPECT_EQ(*database.count("SELECT 5 -- with a comment"), 5);
  EXPECT_EQ(*database.count("SELECT 9223372036854775807"), INT64_MAX);
  EXPECT_FALSE(database.count("SELECT 18446744073709551615::UBIGINT"));
  EXPECT_FALSE(database.count("SELECT 'many'"));
  EXPECT_FALSE(database.count("SELECT * FROM absent"));
}

TEST(Query, BindsEveryKindOfValue) {
  const Workshop shop;
  Database database = shop.open();
  const std::array<Value, 5> values = {Value(), Value(true), Value(INT64_MIN), Value(0.1),
                                       Value(std::string("it's\n\"q\" ü"))};
  auto query =
      database.query("SELECT $1 IS NULL, $2::BOOLEAN, $3::BIGINT, $4::DOUBLE, $5::VARCHAR, $2 AS named", values);
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->column_names().back(), "named");
  auto chunk = query->next();
  ASSERT_TRUE(chunk && *chunk);
  EXPECT_TRUE((*chunk)->column<bool>(0)[0]);
  EXPECT_TRUE((*chunk)->column<bool>(1)[0]);
  EXPECT_EQ((*chunk)->column<std::int64_t>(2)[0], INT64_MIN);
  EXPECT_EQ((*chunk)->column<double>(3)[0], 0.1);
  EXPECT_EQ((*chunk)->text(4, 0), "it's\n\"q\" ü");
}

TEST(Query, RefusesTooFewTooManyAndUnreadableValues) {
  const Workshop shop;
  Database database = shop.open();
  const std::array<Value, 1> one = {Value(std::int64_t{1})};
  const std::array<Value, 1> not_utf8 = {Value(std::string("\xff\xfe"))};
  for (const auto& result : {database.count("SELECT $1::BIGINT"), database.count("SELECT 1", one),
                             database.count("SELECT length($1::VARCHAR)", not_utf8)}) {
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, Not(IsEmpty()));
  }
}

TEST(Query, StreamsRowsInOrderAcrossChunks) {
  const Workshop shop;
  Database database = shop.open();
  auto query = database.query("SELECT i::BIGINT, 'constant' FROM range(1000000) t(i) ORDER BY i");
  ASSERT_TRUE(query);
  std::int64_t next = 0;
  for (;;) {
    auto chunk = query->next();
    ASSERT_TRUE(chunk);
    if (!*chunk) break;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      ASSERT_EQ((*chunk)->column<std::int64_t>(0)[row], next++);
      ASSERT_EQ((*chunk)->text(1, row), "constant");  // held once by DuckDB, seen in every row
    }
  }
  EXPECT_EQ(next, 1'000'000);
}

TEST(Query, TextsHeldInADictionaryAreSeenInEveryRow) {
  const Workshop shop;
  Database database = shop.open();
  ASSERT_TRUE(
      database.execute("CREATE TABLE a AS SELECT i, 'a text far too long to be inlined ' || (i % 3) AS t, "
                       "CASE WHEN i % 5 = 0 THEN NULL ELSE i END AS n FROM range(100000) x(i)"));
  auto query = database.query("SELECT i::BIGINT, t, n::BIGINT FROM a WHERE i % 7 = 1 ORDER BY i");
  ASSERT_TRUE(query);
  std::int64_t i = 1;
  for (;;) {
    auto chunk = query->next();
    ASSERT_TRUE(chunk);
    if (!*chunk) break;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row, i += 7) {
      ASSERT_EQ((*chunk)->column<std::int64_t>(0)[row], i);
      ASSERT_EQ((*chunk)->text(1, row), "a text far too long to be inlined " + std::to_string(i % 3));
      ASSERT_EQ((*chunk)->is_null(2, row), i % 5 == 0);
    }
  }
  EXPECT_EQ(i, 100003);
}

TEST(Query, AnErrorHalfWayIsNotAnEnd) {
  const Workshop shop;
  for (const unsigned threads : {1U, 2U}) {
    const Workshop with(threads);
    Database database = with.open();
    auto query = database.query(
        "SELECT CASE WHEN i < 600000 THEN i ELSE CAST('no number' AS BIGINT) + i END FROM range(700000) t(i)");
    std::size_t rows = 0;
    bool failed = !query;
    while (!failed) {
      auto chunk = query->next();
      if (!chunk) {
        EXPECT_THAT(chunk.error().message, HasSubstr("no number"));
        failed = true;
      } else if (!*chunk) {
        break;
      } else {
        rows += (*chunk)->rows();
      }
    }
    EXPECT_TRUE(failed) << "ended after " << rows << " rows";
  }
}

TEST(Query, AnotherStatementHalfWayIsNotAnEnd) {
  const Workshop shop;
  Database database = shop.open();
  auto query = database.query("SELECT i FROM range(5000000) t(i)");
  ASSERT_TRUE(query);
  ASSERT_TRUE(query->next());
  ASSERT_TRUE(database.execute("CREATE TABLE a (x INTEGER)"));
  for (;;) {
    auto chunk = query->next();
    if (!chunk) break;  // said
    ASSERT_TRUE(*chunk) << "it looked like the end";
  }
}

TEST(Query, OutlivesItsDatabase) {
  const Workshop shop;
  Result<Query> query = make_error(ErrorKind::internal, "not asked yet");
  {
    Database database = shop.open();
    query = database.query("SELECT i FROM range(10000) t(i)");
  }
  ASSERT_TRUE(query);
  std::size_t rows = 0;
  for (auto chunk = query->next(); chunk && *chunk; chunk = query->next()) rows += (*chunk)->rows();
  EXPECT_EQ(rows, 10000U);
}

TEST(Query, AskingForAnotherTypeIsABug) {
  const Workshop shop;
  Database database = shop.open();
  auto query = database.query("SELECT 1::INTEGER, 'text'");
  ASSERT_TRUE(query);
  auto chunk = query->next();
  ASSERT_TRUE(chunk && *chunk);
  EXPECT_THROW(static_cast<void>((*chunk)->column<std::int64_t>(0)), std::logic_error);
  EXPECT_THROW(static_cast<void>((*chunk)->text(0, 0)), std::logic_error);
  EXPECT_EQ((*chunk)->column<std::int32_t>(0)[0], 1);
}

TEST(SetVariable, GivesTheValueToLaterStatements) {
  const Workshop shop;
  Database database = shop.open();
  const std::string text = "it's; \"x\" \n ü";
  ASSERT_TRUE(database.set_variable("a name", Value(text)));
  ASSERT_TRUE(database.set_variable("n", Value(INT64_MIN)));
  ASSERT_TRUE(database.set_variable("d", Value(0.1)));
  ASSERT_TRUE(database.set_variable("b", Value(true)));
  ASSERT_TRUE(database.set_variable("none", Value()));
  const std::array<Value, 1> same = {Value(text)};
  EXPECT_EQ(*database.count("SELECT (getvariable('a name') = $1)::INTEGER", same), 1);
  EXPECT_EQ(*database.count("SELECT getvariable('n')"), INT64_MIN);
  EXPECT_EQ(
      *database.count(
          "SELECT (getvariable('d') = 0.1::DOUBLE AND getvariable('b') AND getvariable('none') IS NULL)::INTEGER"),
      1);
  ASSERT_TRUE(database.set_variable("d", Value(-1e300)));
  EXPECT_EQ(*database.count("SELECT (getvariable('d') = -1e300)::INTEGER"), 1);
  ASSERT_TRUE(database.set_variable("d", Value(std::numeric_limits<double>::infinity())));
  EXPECT_EQ(*database.count("SELECT (getvariable('d') = 'inf'::DOUBLE)::INTEGER"), 1);
}

TEST(SetVariable, TakesAListOfText) {
  const Workshop shop;
  Database database = shop.open();
  const std::array<std::string, 3> files = {"a.csv", "it's", ""};
  ASSERT_TRUE(database.set_variable("files", files));
  EXPECT_EQ(rows_of(database, "SELECT unnest(getvariable('files'))"), "a.csv\nit's\n\n");
  ASSERT_TRUE(database.set_variable("files", std::span<const std::string>()));
  EXPECT_EQ(*database.count("SELECT len(getvariable('files'))"), 0);
}

TEST(Quoting, KeepsQuotesInTextsAndNames) {
  EXPECT_EQ(quote_text("it's"), "'it''s'");
  EXPECT_EQ(quote_text(""), "''");
  EXPECT_EQ(quote_identifier("a \"b"), "\"a \"\"b\"");
  EXPECT_THAT(duckdb_version(), HasSubstr("v1.4."));
}

TEST(Messages, AreOneLineWithTheKindThatFits) {
  const Workshop shop;
  Database database = shop.open();
  const auto error = [&](std::string_view sql) {
    const auto status = database.execute(sql);
    EXPECT_FALSE(status) << sql;
    return status ? Error{} : status.error();
  };
  for (const char* sql : {"SELEC 1", "SELECT absent FROM range(3)", "SELECT CAST('x' AS INTEGER)",
                          "SELECT * FROM read_csv('/nowhere/at.csv')", "SELECT 1/"})
    EXPECT_THAT(error(sql).message, AllOf(Not(IsEmpty()), Not(HasSubstr("\n")))) << sql;
  EXPECT_EQ(error("SELECT CAST('x' AS INTEGER)").kind, ErrorKind::corrupt);
  EXPECT_EQ(error("SELECT * FROM read_csv('/nowhere/at.csv')").kind, ErrorKind::io);
  EXPECT_EQ(error("SELEC 1").kind, ErrorKind::internal);
  EXPECT_THAT(error("SELECT absent FROM range(3)").message, HasSubstr("absent"));
}

TEST(Messages, ASpillFolderThatCannotBeIsNamed) {
  Workshop shop;
  shop.context.spill_folder = shop.folder.put("file", "x") / "below";
  const auto database = Database::open(shop.context);
  ASSERT_FALSE(database);
  EXPECT_THAT(database.error().message, HasSubstr("file/below"));
}

}  // namespace
}  // namespace segue::tables
