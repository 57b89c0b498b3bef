#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <limits>

#include "tables/workshop.hpp"

namespace segue::tables {
namespace {

const std::vector<TableWriter::Column> kEveryType = {
    {"b", ColumnType::boolean}, {"i", ColumnType::int32},     {"u", ColumnType::uint32},
    {"l", ColumnType::int64},   {"m", ColumnType::uint64},    {"f", ColumnType::float32},
    {"d", ColumnType::float64}, {"t", ColumnType::timestamp}, {"s", ColumnType::text}};

// Awkward values by row; in every column another row is NULL.
struct Row {
  bool b;
  std::int32_t i;
  std::uint32_t u;
  std::int64_t l;
  std::uint64_t m;
  float f;
  double d;
  std::int64_t t;
  std::string s;
};

Row row_at(std::size_t n) {
  static const std::string kTexts[] = {"",
                                       "twelve bytes",
                                       "thirteen byte",
                                       "naïve 漢字 🎵",
                                       std::string(100'000, 'x'),
                                       std::string("a\0b", 3),
                                       "'quoted' \"twice\""};
  const auto k = static_cast<std::int64_t>(n);
  Row row{n % 2 == 0,
          static_cast<std::int32_t>(k - 3000),
          static_cast<std::uint32_t>(3'000'000'000U + n),
          k * 3'000'000'000 - 5,
          UINT64_MAX - n,
          static_cast<float>(n) / 7,
          static_cast<double>(n) / 7,
          1'700'000'000'000'000 + k,
          kTexts[n % std::size(kTexts)].size() > 1000 && n > 100 ? std::to_string(n) : kTexts[n % std::size(kTexts)]};
  if (n == 0) row = {false, INT32_MIN, 0, INT64_MIN, 0, -std::numeric_limits<float>::infinity(), -0.0, 0, "zero"};
  if (n == 1)
    row = {true, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX, NAN, std::numeric_limits<double>::denorm_min(), -1, ""};
  return row;
}

bool null_at(std::size_t column, std::size_t row) { return row > 1 && row % 11 == column; }

void fill(TableWriter& writer, std::size_t at, std::size_t n) {
  const Row row = row_at(n);
  writer.column<bool>(0)[at] = row.b;
  writer.column<std::int32_t>(1)[at] = row.i;
  writer.column<std::uint32_t>(2)[at] = row.u;
  writer.column<std::int64_t>(3)[at] = row.l;
  writer.column<std::uint64_t>(4)[at] = row.m;
  writer.column<float>(5)[at] = row.f;
  writer.column<double>(6)[at] = row.d;
  writer.column<std::int64_t>(7)[at] = row.t;
  writer.set_text(8, at, row.s);
  for (std::size_t column = 0; column < 9; ++column)
    if (null_at(column, n)) writer.set_null(column, at);
}

void expect_row(const ChunkView& chunk, std::size_t at, std::size_t n) {
  const Row row = row_at(n);
  for (std::size_t column = 0; column < 9; ++column) ASSERT_EQ(chunk.is_null(column, at), null_at(column, n)) << n;
  const auto holds = [&](std::size_t column, bool same) {
    ASSERT_TRUE(same || null_at(column, n)) << column << " in " << n;
  };
  holds(0, null_at(0, n) || chunk.column<bool>(0)[at] == row.b);  // what stands below NULL may be no bool at all
  holds(1, chunk.column<std::int32_t>(1)[at] == row.i);
  holds(2, chunk.column<std::uint32_t>(2)[at] == row.u);
  holds(3, chunk.column<std::int64_t>(3)[at] == row.l);
  holds(4, chunk.column<std::uint64_t>(4)[at] == row.m);
  holds(5, chunk.column<float>(5)[at] == row.f || (std::isnan(row.f) && std::isnan(chunk.column<float>(5)[at])));
  holds(6, chunk.column<double>(6)[at] == row.d && std::signbit(chunk.column<double>(6)[at]) == std::signbit(row.d));
  holds(7, chunk.column<std::int64_t>(7)[at] == row.t);
  if (!null_at(8, n)) {
    ASSERT_EQ(chunk.text(8, at), row.s);
  }
}

TEST(TableWriter, EveryTypeComesBackAsItWentIn) {
  const Workshop shop;
  Database database = shop.open();
  constexpr std::size_t kRows = 3 * TableWriter::kCapacity + 5;
  auto writer = TableWriter::create(database, "every \"type\"", kEveryType);
  ASSERT_TRUE(writer) << writer.error().message;
  std::size_t used = 0;
  for (std::size_t n = 0; n < kRows; ++n) {
    fill(*writer, used++, n);
    if (used == TableWriter::kCapacity || n == 100) {  // a chunk cut short, too
      ASSERT_TRUE(writer->flush(used));
      used = 0;
    }
  }
  ASSERT_TRUE(writer->flush(used));
  ASSERT_TRUE(writer->flush(0));
  ASSERT_TRUE(writer->finish());

  auto query = database.query("SELECT * FROM \"every \"\"type\"\"\"");
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_THAT(query->column_names(), ::testing::ElementsAre("b", "i", "u", "l", "m", "f", "d", "t", "s"));
  std::size_t n = 0;
  for (;;) {
    auto chunk = query->next();
    ASSERT_TRUE(chunk);
    if (!*chunk) break;
    for (std::size_t at = 0; at < (*chunk)->rows(); ++at) {
      expect_row(**chunk, at, n++);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_EQ(n, kRows);
}

TEST(TableWriter, ANullOfTheChunkBeforeIsForgotten) {
  const Workshop shop;
  Database database = shop.open();
  auto writer = TableWriter::create(database, "t", {{"x", ColumnType::int32}, {"s", ColumnType::text}});
  ASSERT_TRUE(writer);
  writer->set_null(0, 0);
  writer->set_null(1, 0);
  ASSERT_TRUE(writer->flush(1));
  writer->column<std::int32_t>(0)[0] = 4;
  writer->set_text(1, 0, "here");
  ASSERT_TRUE(writer->flush(1));
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(rows_of(database, "SELECT x || s FROM t"), "NULL\n4here\n");
}

TEST(TableWriter, ReplacesATableAndMayBeEmpty) {
  const Workshop shop;
  Database database = shop.open();
  ASSERT_TRUE(database.execute("CREATE TABLE t AS SELECT 1 AS old"));
  auto writer = TableWriter::create(database, "t", {{"x", ColumnType::int32}});
  ASSERT_TRUE(writer);
  TableWriter moved = std::move(*writer);
  ASSERT_TRUE(moved.finish());
  EXPECT_EQ(*database.count("SELECT count(x) FROM t"), 0);
}

TEST(TableWriter, WhatIsNotUtf8IsWrittenAsReplacementCharacters) {
  const Workshop shop;
  Database database = shop.open();
  auto writer = TableWriter::create(database, "t", {{"s", ColumnType::text}});
  ASSERT_TRUE(writer);
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"Beyonc\xE9", "Beyonc\uFFFD"},                              // Latin-1
      {"\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x8E\xB5", "é漢🎵"},           // well formed
      {"\xC0\xAF\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},  // longer than need be
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},                      // half a surrogate pair
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},            // beyond U+10FFFF
      {"cut \xE6\xBC", "cut \uFFFD\uFFFD"},
      {"", ""}};
  std::string expected;
  for (std::size_t row = 0; row < texts.size(); ++row) {
    writer->set_text(0, row, texts[row].first);
    expected += texts[row].second + "\n";
  }
  ASSERT_TRUE(writer->flush(texts.size()));
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(rows_of(database, "SELECT s FROM t"), expected);
}

TEST(TableWriter, WritesWhileAQueryOfTheSameDatabaseIsRead) {
  const Workshop shop;
  Database database = shop.open();
  auto writer = TableWriter::create(database, "t", {{"x", ColumnType::int64}});
  ASSERT_TRUE(writer);
  auto query = database.query("SELECT i::BIGINT FROM range(1000000) t(i)");
  ASSERT_TRUE(query);
  for (;;) {
    auto chunk = query->next();
    ASSERT_TRUE(chunk) << chunk.error().message;
    if (!*chunk) break;
    const auto values = (*chunk)->column<std::int64_t>(0);
    std::copy(values.begin(), values.end(), writer->column<std::int64_t>(0).begin());
    ASSERT_TRUE(writer->flush(values.size()));
  }
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(*database.count("SELECT count(DISTINCT x) FROM t"), 1'000'000);
}

TEST(TableWriter, AskingForAnotherTypeIsABug) {
  const Workshop shop;
  Database database = shop.open();
  auto writer = TableWriter::create(database, "t", {{"x", ColumnType::int32}});
  ASSERT_TRUE(writer);
  EXPECT_THROW(static_cast<void>(writer->column<float>(0)), std::logic_error);
  EXPECT_THROW(writer->set_text(0, 0, "text"), std::logic_error);
}

TEST(TableWriter, RefusesColumnsThatCannotBe) {
  const Workshop shop;
  Database database = shop.open();
  EXPECT_FALSE(TableWriter::create(database, "t", {}));
  EXPECT_FALSE(TableWriter::create(database, "t", {{"x", ColumnType::int32}, {"x", ColumnType::int32}}));
}

}  // namespace
}  // namespace segue::tables
