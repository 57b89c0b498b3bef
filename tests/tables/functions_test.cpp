// Functions and rows of ours in SQL.
#include <algorithm>
#include <array>
#include <atomic>
#include <gmock/gmock.h>

#include "tables/workshop.hpp"

#include "segue/tables/database.hpp"

namespace segue::tables {
namespace {

TEST(RowFunction, IsCalledOnceForEveryRowAndGetsNulls) {
  const Workshop shop;
  Database database = shop.open();
  std::atomic<std::int64_t> rows = 0, sum = 0, absent = 0, bytes = 0;
  const std::array columns = {ColumnType::int64, ColumnType::text, ColumnType::boolean};
  const auto odd = [&](const ChunkView& chunk, std::span<std::uint8_t> out) -> Status {
    const auto numbers = chunk.column<std::int64_t>(0);
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      ++rows;
      if (chunk.is_null(0, row))
        ++absent;
      else
        sum += numbers[row];
      bytes += static_cast<std::int64_t>(chunk.text(1, row).size());
      EXPECT_TRUE(chunk.is_null(2, row));
      out[row] = chunk.is_null(0, row) ? 2 : static_cast<std::uint8_t>(numbers[row] % 2);
    }
    return {};
  };
  ASSERT_TRUE(database.add_row_function("odd", columns, odd));
  EXPECT_EQ(*database.count("SELECT count(*) FROM (SELECT odd(nullif(i, 7), 'constant', NULL) AS o FROM range(300000) "
                            "t(i)) WHERE o = 1"),
            149'999);
  EXPECT_EQ(rows, 300'000);
  EXPECT_EQ(absent, 1);
  EXPECT_EQ(sum, std::int64_t{300'000} * 299'999 / 2 - 7);
  EXPECT_EQ(bytes, 300'000 * 8);
}

TEST(RowFunction, OutlivesAStreamThatWasNotReadToItsEnd) {
  const Workshop shop;
  Database database = shop.open();
  {
    auto rows = database.query("SELECT i FROM range(100000) t(i)");
    ASSERT_TRUE(rows);
    ASSERT_TRUE(rows->next());
  }
  const std::array columns = {ColumnType::int64};
  ASSERT_TRUE(database.add_row_function("one", columns, [](const ChunkView&, std::span<std::uint8_t> out) -> Status {
    std::fill(out.begin(), out.end(), std::uint8_t{1});
    return {};
  }));
  EXPECT_EQ(*database.count("SELECT sum(one(i)) FROM range(5000) t(i)"), 5000);
}

TEST(RowFunction, ThatFailsFailsTheStatementWithItsMessage) {
  const Workshop shop;
  Database database = shop.open();
  const std::array columns = {ColumnType::int64};
  ASSERT_TRUE(database.add_row_function("refuse", columns, [](const ChunkView&, std::span<std::uint8_t>) -> Status {
    return make_error(ErrorKind::io, "the disk is full");
  }));
  const auto status = database.execute("CREATE TABLE t AS SELECT refuse(i) FROM range(9) t(i)");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::io);
  EXPECT_EQ(status.error().message, "the disk is full");
  EXPECT_TRUE(database.execute("SELECT 1"));
}

TEST(RowSource, IsReadOnceByAllThreadsAndGivesWayToTheNext) {
  const Workshop shop;
  Database database = shop.open();
  const std::vector<Column> columns = {{"number", ColumnType::int64}, {"word", ColumnType::text}};
  const auto count_to = [](std::int64_t end) {
    return [at = std::int64_t{0}, end](ChunkWriter& rows) mutable -> Result<std::size_t> {
      std::size_t row = 0;
      for (; at < end && row < ChunkWriter::kCapacity; ++at, ++row) {
        rows.column<std::int64_t>(0)[row] = at;
        if (at % 3 == 0)
          rows.set_null(1, row);
        else
          rows.set_text(1, row, at % 3 == 1 ? "a word of more than twelve bytes" : "bad \xff byte");
      }
      return row;
    };
  };
  ASSERT_TRUE(database.set_row_source("numbers", columns, count_to(300'001)));
  ASSERT_TRUE(database.execute("SET preserve_insertion_order = false; CREATE TABLE t AS FROM numbers()"));
  EXPECT_EQ(*database.count("SELECT count(DISTINCT number) FROM t"), 300'001);
  EXPECT_EQ(*database.count("SELECT sum(number) FROM t"), std::int64_t{300'001} * 150'000);
  EXPECT_EQ(*database.count("SELECT count(*) FROM t WHERE word IS NULL AND number % 3 = 0"), 100'001);
  EXPECT_EQ(*database.count("SELECT count(*) FROM t WHERE word = 'bad \xef\xbf\xbd byte' AND number % 3 = 2"), 100'000);
  EXPECT_EQ(*database.count("SELECT count(*) FROM numbers()"), 0);  // it has been read
  ASSERT_TRUE(database.set_row_source("numbers", {{"number", ColumnType::int64}},
                                      [left = 5](ChunkWriter& rows) mutable -> Result<std::size_t> {
                                        if (left == 0) return std::size_t{0};
                                        rows.column<std::int64_t>(0)[0] = left--;
                                        return std::size_t{1};
                                      }));
  EXPECT_EQ(*database.count("SELECT sum(number) FROM numbers()"), 15);
  EXPECT_FALSE(database.execute("SELECT word FROM numbers()"));
}

TEST(RowSource, ThatFailsFailsTheStatementWithItsMessage) {
  const Workshop shop;
  Database database = shop.open();
  ASSERT_TRUE(database.set_row_source("numbers", {{"number", ColumnType::int64}},
                                      [calls = 0](ChunkWriter& rows) mutable -> Result<std::size_t> {
                                        if (++calls == 9) return make_error(ErrorKind::io, "the disk is full");
                                        rows.column<std::int64_t>(0)[0] = calls;
                                        return std::size_t{1};
                                      }));
  const auto status = database.execute("CREATE TABLE t AS FROM numbers()");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::io);
  EXPECT_EQ(status.error().message, "the disk is full");
  EXPECT_TRUE(database.execute("SELECT 1"));
}

TEST(TimeFunction, GivesTimesAndNullWhereThereIsNone) {
  const Workshop shop;
  Database database = shop.open();
  ASSERT_TRUE(
      database.add_time_function("minutes", [](std::span<const std::int64_t> numbers, std::span<std::int64_t> times) {
        for (std::size_t i = 0; i < numbers.size(); ++i) times[i] = numbers[i] < 0 ? kNoTime : numbers[i] * 60'000'000;
      }));
  EXPECT_EQ(*database.count("SELECT count(*) FROM range(5000) t(i) WHERE minutes(i) = make_timestamp(i * 60000000)"),
            5000);
  EXPECT_EQ(*database.count("SELECT count(*) FROM range(-5, 5000) t(i) WHERE minutes(nullif(i, 7)) IS NULL"), 6);
  EXPECT_EQ(*database.count("SELECT (minutes(NULL) IS NULL AND minutes(-1) IS NULL)::BIGINT"), 1);
}

}  // namespace
}  // namespace segue::tables
