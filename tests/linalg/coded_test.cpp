#include "segue/linalg/coded.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "segue/linalg/npz.hpp"

namespace segue::linalg {
namespace {

using ::testing::HasSubstr;

// A matrix of one row that holds `values`, as codes.
struct OneRow {
  explicit OneRow(const std::vector<float>& values) : offsets{0, values.size()}, indices(values.size()) {
    coded.reserve(values.size());
    coded.append(std::span(values).first(values.size() / 2));
    coded.append(std::span(values).subspan(values.size() / 2));
    for (std::size_t i = 0; i < values.size(); ++i) indices[i] = static_cast<std::uint32_t>(i);
  }
  [[nodiscard]] CodedView view() const {
    return {1, static_cast<std::uint32_t>(indices.size()), offsets, indices, coded.codes(), coded.table()};
  }
  std::vector<std::uint64_t> offsets;
  std::vector<std::uint32_t> indices;
  CodedValues coded;
};

std::size_t width(const CodedView& matrix) {
  return std::visit([](const auto& codes) { return sizeof(codes[0]); }, matrix.codes);
}

std::vector<float> many(std::size_t distinct, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<float>(i * 7919 % distinct);
    values[i] = i % 2 == 0 ? number + 1 : 0.25F * (number + 1);  // whole ones and others
  }
  return values;
}

TEST(Codes, AreAsNarrowAsTheDistinctValuesAllowAndExact) {
  const struct {
    std::size_t distinct, bytes;
  } cases[] = {{1, 1}, {100, 1}, {300, 2}, {20000, 2}, {150000, 4}};
  for (const auto& [distinct, bytes] : cases) {
    const auto values = many(distinct, 300000);
    const OneRow row(values);
    EXPECT_EQ(width(row.view()), bytes) << distinct;
    for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(row.view().value(i), values[i]) << distinct << " " << i;
  }
}

TEST(Codes, TellZeroFromNegativeZeroAndKeepOddValues) {
  const std::vector<float> values = {0.0F,    -0.0F, -3.0F, 4095.0F,
                                     4096.0F, 1e30F, 0.1F,  std::numeric_limits<float>::min()};
  const OneRow row(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(row.view().value(i), values[i]);
    EXPECT_EQ(std::signbit(row.view().value(i)), std::signbit(values[i]));
  }
}

TEST(Codes, TransposeAsTheMatrixOfFloatsDoes) {
  for (const std::size_t distinct : {3U, 400U, 140001U}) {
    CsrMatrix<float> plain{300, 500, {0}, {}, {}};
    const auto values = many(distinct, 150000);
    for (std::uint32_t row = 0; row < 300; ++row) {
      for (std::uint32_t column = row % 3; column < 500; column += 1 + row % 5) {
        plain.indices.push_back(column);
        plain.values.push_back(values[plain.values.size()]);
      }
      plain.offsets.push_back(plain.indices.size());
    }
    CodedValues coded;
    coded.append(plain.values);
    for (const unsigned threads : {1U, 3U}) {
      ThreadTeam team(threads);
      const auto wanted = transpose(plain.view(), team);
      const auto turned =
          transpose(CodedView{300, 500, plain.offsets, plain.indices, coded.codes(), coded.table()}, team);
      ASSERT_EQ(turned.offsets, wanted.offsets);
      ASSERT_TRUE(
          std::equal(turned.indices.begin(), turned.indices.end(), wanted.indices.begin(), wanted.indices.end()));
      for (std::size_t i = 0; i < wanted.values.size(); ++i) ASSERT_EQ(turned.view().value(i), wanted.values[i]);
    }
  }
}

TEST(Codes, LoadFromNpzAsTheFloatsDo) {
  const std::filesystem::path data = std::filesystem::path(SEGUE_SOURCE_DIR) / "tests/linalg/data";
  for (const char* name : {"float64.npz", "unsorted_int32.npz", "bool.npz", "empty.npz", "streamed.npz"}) {
    const auto plain = load_npz(data / name);
    const auto coded = load_coded_npz(data / name);
    ASSERT_TRUE(plain && coded) << name;
    EXPECT_EQ(coded->rows, plain->rows);
    EXPECT_EQ(coded->columns, plain->columns);
    EXPECT_EQ(coded->offsets, plain->offsets);
    ASSERT_EQ(coded->indices.size(), plain->indices.size());
    for (std::size_t i = 0; i < plain->indices.size(); ++i) {
      EXPECT_EQ(coded->indices[i], plain->indices[i]);
      EXPECT_EQ(coded->view().value(i), plain->values[i]);
    }
  }
  for (const char* name : {"nan.npz", "duplicate.npz", "csc.npz"}) {
    const auto plain = load_npz(data / name);
    const auto coded = load_coded_npz(data / name);
    ASSERT_FALSE(coded) << name;
    EXPECT_EQ(coded.error().message, plain.error().message);
  }
}

TEST(Codes, AHashTellsShapeEntriesAndValuesApartAndNothingElse) {
  std::mt19937 random(3);
  CsrMatrix<float> plain;
  plain.rows = 300;
  plain.columns = 1000;
  for (std::uint32_t row = 0; row < 300; ++row) {
    for (std::uint32_t column = 0; column < 1000; ++column)
      if (random() % 2 == 0) {
        plain.indices.push_back(column);
        plain.values.push_back(static_cast<float>(1 + random() % 9));
      }
    plain.offsets.push_back(plain.indices.size());
  }
  ASSERT_GT(plain.indices.size(), 2U << 16U) << "more than one block";
  ThreadTeam one(1), three(3);
  CodedValues coded;
  coded.append(plain.values);
  const CodedView by_code{300, 1000, plain.offsets, plain.indices, coded.codes(), coded.table()};
  const auto as_floats = [&] {
    return hash_of({plain.rows, plain.columns, plain.offsets, plain.indices, std::span<const float>(plain.values), {}},
                   one);
  };
  const std::string hash = hash_of(by_code, three);
  EXPECT_EQ(hash.size(), 32U);
  EXPECT_EQ(as_floats(), hash);
  plain.values[100'000] += 1;
  EXPECT_NE(as_floats(), hash);
  plain.values[100'000] -= 1;
  plain.columns = 1001;
  EXPECT_NE(as_floats(), hash);
  plain.columns = 1000;
  const auto last = plain.indices.back();
  plain.indices.back() = last == 999 ? 998 : 999;
  EXPECT_NE(as_floats(), hash);
  plain.indices.back() = last;
  EXPECT_EQ(as_floats(), hash);
}

// A matrix may claim more than 2^32 entries; it is told by its offsets, before anything of them is read.
TEST(Codes, OffsetsAreSixtyFourBits) {
  const std::vector<std::uint64_t> offsets = {0, std::uint64_t{1} << 33U};
  const std::vector<std::uint32_t> indices = {0};
  CodedValues coded;
  coded.append(std::vector<float>{1});
  const CodedView matrix{1, 1, offsets, indices, coded.codes(), coded.table()};
  EXPECT_EQ(matrix.count(0), std::uint64_t{1} << 33U);
  EXPECT_THAT(check(matrix).error().message, HasSubstr("8589934592"));
}

}  // namespace
}  // namespace segue::linalg
