// Every level this CPU has against the reference, at lengths where tails and tiles go wrong.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/levels.hpp"

namespace segue::kernels {
namespace {

class Kernels : public EveryLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, Kernels, ::testing::ValuesIn(runnable()), name_of_level);

TEST(Levels, ReferenceIsFirstAndRunsEverywhere) {
  EXPECT_EQ(std::string(reference().level), "reference");
  EXPECT_TRUE(runs_here(reference()));
}

TEST_P(Kernels, DotWithinRounding) {
  for (const std::size_t n : kLengths) {
    const auto a = random_floats(n + 1, 1), b = random_floats(n + 1, 2);
    double exact = 0, size = 0;
    for (std::size_t i = 0; i < n; ++i) {
      exact += double{a[i + 1]} * double{b[i]};  // + 1: not aligned
      size += std::abs(double{a[i + 1]} * double{b[i]});
    }
    EXPECT_NEAR(GetParam()->dot(a.data() + 1, b.data(), n), exact, 1e-6 * size) << n;
  }
}

// Slices of wider rows, the first number of each left out.
TEST_P(Kernels, AddDotsOfSlices) {
  for (const std::size_t f : kLengths)
    for (const std::size_t count : kLengths) {
      const std::size_t stride = f + 3;
      const auto matrix = random_floats(50 * stride, 31), p = random_floats(f, 32);
      std::vector<std::uint32_t> rows(count);
      for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::uint32_t>(i * 37 % 50);
      auto wanted = random_floats(count, 33), got = wanted;
      reference().add_dots(matrix.data() + 1, stride, f, rows.data(), count, p.data(), wanted.data());
      GetParam()->add_dots(matrix.data() + 1, stride, f, rows.data(), count, p.data(), got.data());
      expect_near(got, wanted, 1e-4F);
    }
}

TEST_P(Kernels, GatherScalesAndPads) {
  for (const std::size_t f : kLengths) {
    const std::size_t padded = (f + kPad - 1) / kPad * kPad, count = 21;
    const auto matrix = random_floats(50 * f, 3), scale = random_floats(count, 4), weight = random_floats(count, 5);
    std::vector<std::uint32_t> rows(count);
    for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::uint32_t>(i * 37 % 50);
    std::vector<float> wanted(count * padded, 9), got = wanted, wanted_rhs = random_floats(padded, 6), rhs = wanted_rhs;
    reference().gather(matrix.data(), f, f, rows.data(), scale.data(), weight.data(), count, wanted.data(), padded,
                       wanted_rhs.data());
    GetParam()->gather(matrix.data(), f, f, rows.data(), scale.data(), weight.data(), count, got.data(), padded,
                       rhs.data());
    EXPECT_EQ(got, wanted) << f;
    expect_near(rhs, wanted_rhs, 1e-4F);
  }
}

TEST_P(Kernels, MultiplySymmetricAndAddScaled) {
  for (const std::size_t n : kPadded) {
    auto g = random_floats(n * n, 28);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < i; ++j) g[i * n + j] = g[j * n + i];
    const auto p = random_floats(n, 29);
    std::vector<float> wanted(n), got(n);
    reference().multiply_symmetric(g.data(), n, p.data(), 0, n, wanted.data());
    GetParam()->multiply_symmetric(g.data(), n, p.data(), 0, n, got.data());
    expect_near(got, wanted, 2e-4F);
    std::vector<float> last(kPad);  // a part of the rows, as the whole has it
    GetParam()->multiply_symmetric(g.data(), n, p.data(), n - kPad, kPad, last.data());
    expect_near(last, {got.end() - kPad, got.end()}, 2e-4F);
    for (const std::size_t count : {1U, 3U, 4U, 9U, 12U, 29U}) {
      const auto many = random_floats(count * n, 30), m = random_floats(n * n, 31);
      std::vector<float> wanted_rows(count * n), rows(count * n);
      reference().multiply_rows(m.data(), n, many.data(), count, wanted_rows.data());
      GetParam()->multiply_rows(m.data(), n, many.data(), count, rows.data());
      expect_near(rows, wanted_rows, 2e-4F);
    }
    reference().add_scaled(0.7F, p.data(), n, wanted.data());
    GetParam()->add_scaled(0.7F, p.data(), n, got.data());
    expect_near(got, wanted, 2e-4F);
  }
}

TEST_P(Kernels, AddGramSumsTheUpperTriangle) {
  for (const std::size_t n : kPadded)
    for (const std::size_t count : kLengths) {
      const auto rows = random_floats(count * n, 7);
      auto wanted = random_floats(n * n, 8), got = wanted;
      reference().add_gram(rows.data(), count, n, wanted.data());
      GetParam()->add_gram(rows.data(), count, n, got.data());
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i; j < n; ++j) ASSERT_NEAR(got[i * n + j], wanted[i * n + j], 2e-4) << n << " " << count;
    }
}

TEST_P(Kernels, CholeskySolvesTheSystemOfItsUpperTriangle) {
  for (const std::size_t n : kPadded) {
    const auto rows = random_floats(2 * n * n, 9);
    std::vector<float> a(n * n);
    reference().add_gram(rows.data(), 2 * n, n, a.data());
    const auto wanted = random_floats(n, 10);
    std::vector<float> b(n);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += double{a[std::min(i, j) * n + std::max(i, j)]} * double{wanted[j]};
      b[i] = static_cast<float>(sum);
      for (std::size_t j = 0; j < i; ++j) a[i * n + j] = 1e6F;  // below the diagonal: must not matter
    }
    ASSERT_TRUE(GetParam()->cholesky(a.data(), n)) << n;
    GetParam()->cholesky_solve(a.data(), n, b.data());
    expect_near(b, wanted, 2e-4F);
  }
}

TEST_P(Kernels, CholeskyRefusesWhatIsNotPositiveDefinite) {
  for (const std::size_t n : kPadded) {
    std::vector<float> a(n * n);
    for (std::size_t i = 0; i < n; ++i) a[i * n + i] = 1;
    a[(n - 1) * n + n - 1] = -1;
    EXPECT_FALSE(GetParam()->cholesky(a.data(), n));
    a.assign(n * n, std::numeric_limits<float>::quiet_NaN());
    EXPECT_FALSE(GetParam()->cholesky(a.data(), n));
  }
}

TEST_P(Kernels, ScoresOfATile) {
  for (const std::size_t f : kLengths)
    for (const std::size_t users : {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{33}})
      for (const std::size_t items : {std::size_t{1}, std::size_t{191}, kTileItems}) {
        const auto x = random_floats(users * f, 11), y = random_floats(items * f, 12);
        std::vector<float> tile(f * kTileItems, 5), wanted_tile = tile;
        reference().pack_items(y.data(), items, f, wanted_tile.data());
        GetParam()->pack_items(y.data(), items, f, tile.data());
        ASSERT_EQ(tile, wanted_tile);
        std::vector<float> got(users * kTileItems, 5), wanted = got;
        reference().score_tile(x.data(), users, f, tile.data(), wanted.data());
        GetParam()->score_tile(x.data(), users, f, tile.data(), got.data());
        expect_near(got, wanted, 1e-4F);
        std::vector<float> alone(kTileItems);  // bit-equal in any company
        GetParam()->score_tile(x.data() + (users - 1) * f, 1, f, tile.data(), alone.data());
        for (std::size_t i = 0; i < kTileItems; ++i) ASSERT_EQ(alone[i], got[(users - 1) * kTileItems + i]);
      }
}

TEST_P(Kernels, EncodedTilesSayHowFarTheyAreOff) {
  if (GetParam()->encode_tile == nullptr) GTEST_SKIP() << "scores as fast";
  for (const std::size_t f : {1U, 7U, 63U, 64U, 65U}) {
    const std::size_t n = f > 64 ? 128 : 64;
    auto tile = random_floats(f * kTileItems, 15);
    tile[0] = -6;
    std::vector<std::uint8_t> wanted(n * kTileItems), got = wanted;
    std::vector<float> squares(kTileItems), errors = squares, wanted_squares = squares, wanted_errors = squares;
    reference().encode_tile(tile.data(), f, n, 6.0F / 127, wanted.data(), wanted_squares.data(), wanted_errors.data());
    GetParam()->encode_tile(tile.data(), f, n, 6.0F / 127, got.data(), squares.data(), errors.data());
    EXPECT_EQ(got, wanted) << f;
    EXPECT_EQ(got[0], 1) << "128 less 127 steps";
    expect_near(squares, wanted_squares, 1e-3F);
    expect_near(errors, wanted_errors, 1e-5F);
  }
}

// Sums of the greatest numbers there are, of none, and of the least just reached and just missed.
TEST_P(Kernels, ScreeningATileFindsWhoReachesTheirLeast) {
  if (GetParam()->screen_tile == nullptr) GTEST_SKIP() << "scores as fast";
  std::mt19937 random(14);
  for (const std::size_t n : {std::size_t{64}, std::size_t{128}, std::size_t{320}, kMostBytes})
    for (const std::size_t count : {0U, 1U, 7U, 8U, 15U, 16U, 17U, 32U, 33U, 57U}) {
      std::vector<std::int8_t> users((count + kScreenUsers - 1) / kScreenUsers * kScreenUsers * n);
      std::vector<std::uint8_t> tile(kTileItems * n);
      for (auto& value : users) value = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
      for (auto& value : tile) value = static_cast<std::uint8_t>(random());
      if (count > 3) std::fill_n(users.begin() + static_cast<std::ptrdiff_t>(2 * n), n, std::int8_t{127});
      if (count > 3) std::fill_n(users.begin() + static_cast<std::ptrdiff_t>(3 * n), n, std::int8_t{-127});
      if (n == 128) std::fill(tile.begin(), tile.end(), std::uint8_t{255});
      std::vector<std::int32_t> least(count);
      for (std::size_t u = 0; u < count; ++u) {
        std::int32_t most = std::numeric_limits<std::int32_t>::min();
        for (std::size_t i = 0; i < kTileItems; ++i) {
          std::int32_t sum = 0;
          for (std::size_t k = 0; k < n; ++k)
            sum += users[u * n + k] *
                   tile[(i / kScreenItems * n + k / 4 * 4) * kScreenItems + i % kScreenItems * 4 + k % 4];
          most = std::max(most, sum);
        }
        least[u] = most + (u % 3 == 1 ? 1 : 0);
      }
      if (count > 5) least[5] = std::numeric_limits<std::int32_t>::min();
      if (count > 6) least[6] = std::numeric_limits<std::int32_t>::max();
      std::vector<std::uint32_t> wanted;
      for (std::size_t u = 0; u < count; ++u)
        if (u % 3 != 1 && u != 6) wanted.push_back(static_cast<std::uint32_t>(u));
      std::vector<std::uint32_t> got(count);
      got.resize(GetParam()->screen_tile(users.data(), count, n, tile.data(), least.data(), got.data()));
      EXPECT_EQ(got, wanted) << n << " " << count;
    }
}

TEST_P(Kernels, NotBelowFindsTiesAndNaN) {
  for (const std::size_t n : kLengths) {
    auto scores = random_floats(n, 13);
    if (n > 3) scores[2] = std::numeric_limits<float>::quiet_NaN();
    if (n > 8) scores[7] = 0.5F;
    std::vector<std::uint32_t> wanted(n), got(n);
    const std::size_t count = reference().not_below(scores.data(), n, 0.5F, wanted.data());
    ASSERT_EQ(GetParam()->not_below(scores.data(), n, 0.5F, got.data()), count);
    EXPECT_EQ(got, wanted) << n;
  }
}

}  // namespace
}  // namespace segue::kernels
