// Files by ParquetWriter, read back by DuckDB.
#include "segue/tables/parquet_writer.hpp"

#include <bit>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "tables/workshop.hpp"

namespace segue::tables {
namespace {

const std::vector<ParquetColumn> kColumns = {{"flag", ColumnType::boolean, true}, {"id", ColumnType::uint32},
                                             {"count", ColumnType::int64, true},  {"weight", ColumnType::float32, true},
                                             {"at", ColumnType::timestamp, true}, {"name", ColumnType::text, true}};

struct Rows {
  std::vector<std::uint8_t> flag, present;
  std::vector<std::uint32_t> id;
  std::vector<std::int64_t> count, at;
  std::vector<float> weight;
  std::vector<std::string> names;
  std::vector<std::string_view> name;

  Rows(std::size_t rows, std::uint64_t seed, bool few_names) {
    std::mt19937_64 random(seed);
    for (std::size_t row = 0; row < rows; ++row) {
      flag.push_back(random() % 2);
      present.push_back(random() % 3 != 0);
      id.push_back(row % 5 == 0 ? std::numeric_limits<std::uint32_t>::max() - row % 7
                                : static_cast<std::uint32_t>(random() % 1000));
      count.push_back(row % 11 == 0 ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(random()));
      at.push_back(static_cast<std::int64_t>(1'500'000'000 + random() % 100'000'000) * 1'000'000);
      weight.push_back(static_cast<float>(random() % (few_names ? 9 : 1'000'000)));
      names.push_back(few_names ? fmt::format("päge '{}'", random() % 4)
                                : std::string(random() % 40, 'x') + (row % 13 == 0 ? "" : std::to_string(row)));
    }
    for (const std::string& text : names) name.push_back(text);
  }
  [[nodiscard]] EncodedRows encode() const {
    const ParquetCells cells[] = {{std::span(flag), present},   {std::span(id)},          {std::span(count), present},
                                  {std::span(weight), present}, {std::span(at), present}, {std::span(name), present}};
    auto rows = encode_rows(kColumns, cells);
    EXPECT_TRUE(rows) << rows.error().message;
    return std::move(*rows);
  }
  [[nodiscard]] std::string expected(std::size_t row) const {
    const auto or_null = [&](std::string text) { return present[row] != 0 ? text : std::string("NULL"); };
    return fmt::format("{} {} {} {} {} {}", or_null(flag[row] != 0 ? "true" : "false"), id[row],
                       or_null(std::to_string(count[row])),
                       or_null(fmt::format("{}", static_cast<std::int64_t>(weight[row]))),
                       or_null(std::to_string(at[row])), or_null(names[row]));
  }
};

struct ParquetWriting : ::testing::Test {
  Workshop shop;
  [[nodiscard]] const std::filesystem::path& folder() const { return shop.folder.path(); }

  // Each row as text.
  std::vector<std::string> read(const std::filesystem::path& file) {
    Database database = shop.open();
    auto rows = database.query(
        fmt::format("SELECT concat_ws(' ', coalesce(flag::VARCHAR, 'NULL'), id, coalesce(\"count\"::VARCHAR, 'NULL'), "
                    "coalesce(weight::BIGINT::VARCHAR, 'NULL'), coalesce(epoch_us(\"at\")::VARCHAR, 'NULL'), "
                    "coalesce(name, 'NULL')) "
                    "FROM read_parquet({})",
                    quote_text(file.string())));
    EXPECT_TRUE(rows) << rows.error().message;
    std::vector<std::string> out;
    while (rows) {
      const auto chunk = rows->next();
      EXPECT_TRUE(chunk) << chunk.error().message;
      if (!chunk || !*chunk) break;
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row) out.emplace_back((*chunk)->text(0, row));
    }
    return out;
  }
};

TEST_F(ParquetWriting, AnyNumberOfRowsIsReadBackAsWritten) {
  for (const std::size_t size : {1, 2, 7, 8, 9, 31, 32, 33, 127, 128, 129, 130, 257, 4099, 70'000}) {
    for (const bool few_names : {false, true}) {
      auto writer = ParquetWriter::create(folder() / "rows.parquet", kColumns);
      ASSERT_TRUE(writer) << writer.error().message;
      const Rows first(size, size, few_names), second(3, 17, few_names);
      ASSERT_TRUE(writer->append(first.encode()));
      ASSERT_TRUE(writer->append(second.encode()));
      const auto written = writer->finish();
      ASSERT_TRUE(written) << written.error().message;
      EXPECT_EQ(*written, static_cast<std::int64_t>(size + 3));
      const auto rows = read(folder() / "rows.parquet");
      ASSERT_EQ(rows.size(), size + 3);
      for (std::size_t row = 0; row < size; ++row)
        ASSERT_EQ(rows[row], first.expected(row)) << size << " rows, row " << row;
      EXPECT_EQ(rows.back(), second.expected(2));
    }
  }
}

TEST_F(ParquetWriting, AFileWithoutRowsHasItsColumns) {
  auto writer = ParquetWriter::create(folder() / "none.parquet", kColumns);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->append(Rows(0, 1, false).encode()));
  ASSERT_EQ(*writer->finish(), 0);
  EXPECT_TRUE(read(folder() / "none.parquet").empty());
}

TEST_F(ParquetWriting, StatisticsLeaveOutNoRow) {
  auto writer = ParquetWriter::create(folder() / "rows.parquet", kColumns);
  ASSERT_TRUE(writer);
  const Rows rows(5000, 3, true);
  ASSERT_TRUE(writer->append(rows.encode()));
  ASSERT_TRUE(writer->finish());
  Database database = shop.open();
  for (const std::uint32_t id : {rows.id[1], rows.id[0], std::uint32_t{0}}) {
    const auto found = database.count(fmt::format("SELECT count(*) FROM read_parquet({}) WHERE id = {}",
                                                  quote_text((folder() / "rows.parquet").string()), id));
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(*found, std::count(rows.id.begin(), rows.id.end(), id)) << id;
  }
}

TEST_F(ParquetWriting, WhatGainsNothingIsNotCompressed) {
  constexpr std::size_t kRows = 200'000;
  std::mt19937_64 random(8);
  std::vector<std::uint32_t> by_chance, like_another;
  for (std::size_t row = 0; row < kRows; ++row) {
    by_chance.push_back(static_cast<std::uint32_t>(random()));
    like_another.push_back(static_cast<std::uint32_t>(random() % 8 == 0 ? random() : 0));
  }
  const std::vector<ParquetColumn> columns = {{"by_chance", ColumnType::uint32}, {"like_another", ColumnType::uint32}};
  const ParquetCells cells[] = {{std::span<const std::uint32_t>(by_chance)},
                                {std::span<const std::uint32_t>(like_another)}};
  auto writer = ParquetWriter::create(folder() / "rows.parquet", columns);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->append(*encode_rows(columns, cells)));
  ASSERT_TRUE(writer->finish());
  Database database = shop.open();
  const std::string file = quote_text((folder() / "rows.parquet").string());
  auto codecs = database.query(fmt::format(
      "SELECT string_agg(path_in_schema || ' ' || compression, ', ' ORDER BY column_id) FROM parquet_metadata({})",
      file));
  ASSERT_TRUE(codecs) << codecs.error().message;
  EXPECT_EQ((*codecs->next())->text(0, 0), "by_chance UNCOMPRESSED, like_another ZSTD");
  const auto sum = database.count(fmt::format(
      "SELECT sum(by_chance * (file_row_number + 1) % 9973)::BIGINT FROM read_parquet({}, file_row_number = true)",
      file));
  std::int64_t expected = 0;
  for (std::size_t row = 0; row < kRows; ++row)
    expected += static_cast<std::int64_t>(by_chance[row] * (row + 1) % 9973);
  EXPECT_EQ(*sum, expected);
}

TEST_F(ParquetWriting, CellsThatDoNotFitTheirColumnsAreAnError) {
  const std::vector<ParquetColumn> columns = {{"id", ColumnType::uint32}, {"count", ColumnType::int64}};
  const std::vector<std::uint32_t> ids = {1, 2};
  const std::vector<std::int64_t> counts = {1, 2, 3};
  const std::vector<std::uint8_t> present = {1, 0};
  const ParquetCells id = {std::span(ids)}, gap = {std::span(ids), present}, count = {std::span(counts)};
  const ParquetCells pair = {std::span(counts).first(2)};
  for (const std::vector<ParquetCells>& cells :
       std::vector<std::vector<ParquetCells>>{{id}, {id, id}, {id, count}, {gap, pair}})
    EXPECT_FALSE(encode_rows(columns, cells));
  const std::vector<ParquetCells> whole = {id, pair};
  EXPECT_TRUE(encode_rows(columns, whole));
}

TEST_F(ParquetWriting, NothingIsLeftOfAFileThatWasNotFinished) {
  {
    auto writer = ParquetWriter::create(folder() / "half.parquet", kColumns);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->append(Rows(100, 1, false).encode()));
  }
  EXPECT_FALSE(std::filesystem::exists(folder() / "half.parquet"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder()), std::filesystem::directory_iterator()), 0);
}

TEST_F(ParquetWriting, DoublesComeBackBitForBit) {
  const auto file = folder() / "doubles.parquet";
  std::mt19937_64 random(4);
  for (const bool few : {true, false}) {
    std::vector<double> values = {0.0, -0.0, std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::denorm_min(), 1.0 / 3};
    for (int i = 0; i < 9000; ++i) values.push_back(1.0 / static_cast<double>(1 + random() % (few ? 5 : 1U << 30U)));
    std::vector<std::uint8_t> present(values.size(), 1);
    present[7] = 0;
    auto writer = ParquetWriter::create(file, {{"value", ColumnType::float64, true}});
    ASSERT_TRUE(writer);
    const ParquetCells cells[] = {{std::span<const double>(values), present}};
    const auto rows = encode_rows(writer->columns(), cells);
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_TRUE(writer->append(*rows));
    ASSERT_TRUE(writer->finish());
    Database database = shop.open();
    auto query = database.query(fmt::format("SELECT value FROM read_parquet({})", quote_text(file.string())));
    ASSERT_TRUE(query) << query.error().message;
    for (std::size_t at = 0;;) {
      const auto chunk = query->next();
      ASSERT_TRUE(chunk) << chunk.error().message;
      if (!*chunk) {
        EXPECT_EQ(at, values.size());
        break;
      }
      for (std::size_t i = 0; i < (*chunk)->rows(); ++i, ++at) {
        ASSERT_EQ((*chunk)->is_null(0, i), present[at] == 0);
        if (present[at] == 0) continue;
        ASSERT_EQ(std::bit_cast<std::uint64_t>((*chunk)->column<double>(0)[i]),
                  std::bit_cast<std::uint64_t>(values[at]));
      }
    }
  }
}

}  // namespace
}  // namespace segue::tables
