#include "segue/linalg/csr.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace segue::linalg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CsrMatrix<float> small() { return {3, 4, {0, 2, 2, 5}, {1, 3, 0, 1, 2}, {1, 2, 3, 4, 5}}; }

CsrMatrix<float> random_matrix(std::uint32_t rows, std::uint32_t columns, double density) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform;
  CsrMatrix<float> matrix;
  matrix.rows = rows;
  matrix.columns = columns;
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t column = 0; column < columns; ++column)
      if (uniform(random) < density) {
        matrix.indices.push_back(column);
        matrix.values.push_back(static_cast<float>(uniform(random)));
      }
    matrix.offsets.push_back(matrix.indices.size());
  }
  return matrix;
}

TEST(CsrCheck, TakesASoundMatrixAndAnEmptyOne) {
  EXPECT_TRUE(check(small().view()));
  EXPECT_TRUE(check(CsrMatrix<float>{}.view()));
}

TEST(CsrCheck, SaysWhatIsWrongAndWhere) {
  const auto message = [](auto spoil) {
    auto matrix = small();
    spoil(matrix);
    const auto checked = check(matrix.view());
    return checked ? std::string("no error") : checked.error().message;
  };
  EXPECT_THAT(message([](auto& m) { m.indices[4] = 4; }), HasSubstr("row 2, column 4"));
  EXPECT_THAT(message([](auto& m) { m.indices[3] = 0; }), HasSubstr("two entries at row 2, column 0"));
  EXPECT_THAT(message([](auto& m) { std::swap(m.indices[0], m.indices[1]); }), HasSubstr("out of order in row 0"));
  EXPECT_THAT(message([](auto& m) { m.values[3] = std::nanf(""); }), HasSubstr("row 2, column 1 is nan"));
  EXPECT_THAT(message([](auto& m) { m.values[0] = std::numeric_limits<float>::infinity(); }),
              HasSubstr("row 0, column 1"));
  EXPECT_THAT(message([](auto& m) { m.offsets[1] = 3; }), HasSubstr("fall after row 1"));
  EXPECT_THAT(message([](auto& m) { m.offsets.pop_back(); }), HasSubstr("3 row offsets"));
  EXPECT_THAT(message([](auto& m) { m.offsets[0] = 1; }), HasSubstr("first row offset is 1"));
  EXPECT_THAT(message([](auto& m) { m.values.pop_back(); }), HasSubstr("4 values"));
}

TEST(CsrTranspose, SwapsRowsAndColumnsInOrder) {
  ThreadTeam team(1);
  const auto turned = transpose(small().view(), team);
  EXPECT_EQ(turned.rows, 4U);
  EXPECT_EQ(turned.columns, 3U);
  EXPECT_THAT(turned.offsets, ElementsAre(0, 1, 3, 4, 5));
  EXPECT_THAT(turned.indices, ElementsAre(2, 0, 2, 2, 0));
  EXPECT_THAT(turned.values, ElementsAre(3, 1, 4, 5, 2));
}

TEST(CsrTranspose, IsTheSameForAnyTeamAndUndoesItself) {
  const auto matrix = random_matrix(301, 97, 0.2);
  for (const unsigned size : {1U, 2U, 3U, 8U}) {
    ThreadTeam team(size);
    const auto turned = transpose(matrix.view(), team);
    ASSERT_TRUE(check(turned.view()));
    const auto back = transpose(turned.view(), team);
    EXPECT_EQ(back.offsets, matrix.offsets);
    EXPECT_EQ(back.indices, matrix.indices);
    EXPECT_EQ(back.values, matrix.values);
  }
}

TEST(CsrTranspose, KeepsEmptySides) {
  ThreadTeam team(2);
  const auto turned = transpose(CsrMatrix<float>{2, 5, {0, 0, 0}, {}, {}}.view(), team);
  EXPECT_EQ(turned.rows, 5U);
  EXPECT_THAT(turned.offsets, ElementsAre(0, 0, 0, 0, 0, 0));
  EXPECT_EQ(transpose(CsrMatrix<float>{}.view(), team).rows, 0U);
}

}  // namespace
}  // namespace segue::linalg
