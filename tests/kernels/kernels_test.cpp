// Every level this CPU has against the reference, at lengths where tails and tiles go wrong.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/dispatch.hpp"

namespace segue::kernels {
namespace {

constexpr std::size_t kLengths[] = {0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 257};
constexpr std::size_t kPadded[] = {16, 32, 48, 64, 80, 96, 128, 272};

const Table& reference() { return *levels().tables[0]; }

std::vector<const Table*> runnable() {
  std::vector<const Table*> tables;
  for (std::size_t i = 0; i < levels().count; ++i)
    if (runs_here(*levels().tables[i])) tables.push_back(levels().tables[i]);
  return tables;
}

std::vector<float> random_floats(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(n);
  for (float& value : values) value = normal(random);
  return values;
}

void expect_near(const std::vector<float>& got, const std::vector<float>& wanted, float tolerance) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], wanted[i], tolerance) << "at " << i;
}

class EveryLevel : public ::testing::TestWithParam<const Table*> {};
INSTANTIATE_TEST_SUITE_P(Kernels, EveryLevel, ::testing::ValuesIn(runnable()),
                         [](const auto& level) { return std::string(level.param->level); });

TEST(Levels, ReferenceIsFirstAndRunsEverywhere) {
  EXPECT_EQ(std::string(reference().level), "reference");
  EXPECT_TRUE(runs_here(reference()));
}

TEST_P(EveryLevel, DotWithinRounding) {
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
TEST_P(EveryLevel, AddDotsOfSlices) {
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

TEST_P(EveryLevel, GatherScalesAndPads) {
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

// A row's entries, more than once around the tails of groups of four.
struct Row {
  explicit Row(std::size_t count) : rows(count), confidence(random_floats(count, 21)) {
    for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::uint32_t>(i * 37 % 50);
    entries = {rows.data(), confidence.data(), count, 0.3F, rows.data(), count};
  }
  std::vector<std::uint32_t> rows;
  std::vector<float> confidence;
  RowEntries entries{};
};

TEST_P(EveryLevel, PassesOverFloatRows) {
  for (const std::size_t n : kPadded)
    for (const std::size_t count : kLengths) {
      const Row row(count);
      const auto table = random_floats(50 * n, 22), p = random_floats(n, 23);
      auto wanted = random_floats(n, 24), got = wanted;
      const float tolerance = 1e-5F * static_cast<float>(n + count);
      reference().product_float(table.data(), n, row.entries, p.data(), wanted.data());
      GetParam()->product_float(table.data(), n, row.entries, p.data(), got.data());
      expect_near(got, wanted, tolerance);
      const float bp = reference().residual_float(table.data(), n, row.entries, p.data(), wanted.data());
      EXPECT_NEAR(GetParam()->residual_float(table.data(), n, row.entries, p.data(), got.data()), bp, tolerance);
      expect_near(got, wanted, 2 * tolerance);
      const float curvature = reference().curvature_float(table.data(), n, row.entries, p.data());
      EXPECT_NEAR(GetParam()->curvature_float(table.data(), n, row.entries, p.data()), curvature, 2 * tolerance);
    }
}

// Each level keeps its rows in an order of its own, so each reads what its own narrow() wrote.
TEST_P(EveryLevel, PassesOverNarrowRows) {
  for (const std::size_t n : {std::size_t{32}, std::size_t{64}, std::size_t{96}, std::size_t{128}, std::size_t{288}})
    for (const std::size_t count : kLengths) {
      const Row row(count);
      const auto table = random_floats(50 * n, 25);
      auto p = random_floats(n, 26), rounded = p;
      reference().round_narrow(p.data(), n);
      GetParam()->round_narrow(rounded.data(), n);
      EXPECT_EQ(rounded, p);
      std::vector<std::uint16_t> expected(50 * n), narrow(50 * n);
      for (std::size_t i = 0; i < 50; ++i) {
        reference().narrow(table.data() + i * n, n, expected.data() + i * n);
        GetParam()->narrow(table.data() + i * n, n, narrow.data() + i * n);
      }
      auto wanted = random_floats(n, 27), got = wanted;
      const float tolerance = 1e-5F * static_cast<float>(n + count);
      reference().product_bfloat16(expected.data(), n, row.entries, p.data(), wanted.data());
      GetParam()->product_bfloat16(narrow.data(), n, row.entries, p.data(), got.data());
      // A level may round each entry's multiplier, which is n at most here, to 8 bits.
      expect_near(got, wanted, tolerance + static_cast<float>(n * count) / 512);
      got = wanted;
      const float bp = reference().residual_bfloat16(expected.data(), n, row.entries, p.data(), wanted.data());
      EXPECT_NEAR(GetParam()->residual_bfloat16(narrow.data(), n, row.entries, p.data(), got.data()), bp, tolerance);
      expect_near(got, wanted, 2 * tolerance);
      const float curvature = reference().curvature_bfloat16(expected.data(), n, row.entries, p.data());
      EXPECT_NEAR(GetParam()->curvature_bfloat16(narrow.data(), n, row.entries, p.data()), curvature, 2 * tolerance);
    }
}

// Whole numbers that bfloat16 holds, and so do their products: no level has anything to round.
TEST_P(EveryLevel, PassesOverNarrowRowsOfWholeNumbersAreExact) {
  for (const std::size_t n : {std::size_t{32}, std::size_t{64}, std::size_t{96}, std::size_t{128}, std::size_t{288}})
    for (const std::size_t count : kLengths) {
      Row row(count);
      for (std::size_t i = 0; i < count; ++i) row.confidence[i] = 1.0F + static_cast<float>(i % 3);
      row.entries.unobserved_weight = 1;
      std::vector<float> table(50 * n), p(n);
      for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<float>(i * 7 % 11) - 5;
      for (std::size_t j = 0; j < n; j += 29) p[j] = static_cast<float>(j % 3) - 1;
      std::vector<std::uint16_t> expected(50 * n), narrow(50 * n);
      for (std::size_t i = 0; i < 50; ++i) {
        reference().narrow(table.data() + i * n, n, expected.data() + i * n);
        GetParam()->narrow(table.data() + i * n, n, narrow.data() + i * n);
      }
      std::vector<float> wanted(n, 1.0F), got = wanted;
      reference().product_bfloat16(expected.data(), n, row.entries, p.data(), wanted.data());
      GetParam()->product_bfloat16(narrow.data(), n, row.entries, p.data(), got.data());
      EXPECT_EQ(got, wanted);
      EXPECT_EQ(GetParam()->curvature_bfloat16(narrow.data(), n, row.entries, p.data()),
                reference().curvature_bfloat16(expected.data(), n, row.entries, p.data()));
    }
}

// Rows of bytes as a level wrote them, and what it reads them as: with c = w = 1, a residual adds the row itself.
struct Bytes {
  Bytes(const Table& kernels, const std::vector<float>& from, const std::vector<float>& scales)
      : bytes(from.size()), scale(scales), values(from.size()) {
    const std::size_t n = scale.size();
    const std::vector<float> one = {1}, none(n);
    for (std::size_t i = 0; i < from.size(); i += n) {
      kernels.encode(from.data() + i, scale.data(), n, bytes.data() + i);
      const auto row = static_cast<std::uint32_t>(i / n);
      kernels.residual_int8(table(), n, {&row, one.data(), 1, 1, nullptr, 0}, none.data(), values.data() + i);
    }
  }
  [[nodiscard]] ByteTable table() const { return {bytes.data(), scale.data()}; }
  std::vector<std::uint8_t> bytes;
  std::vector<float> scale, values;
};

constexpr std::size_t kByteLengths[] = {64, 128, 192, 320, 1024};
constexpr std::size_t kByteCounts[] = {0, 1, 3, 4, 15, 17, 63, 64, 65, 257};

std::vector<float> scales_of(std::size_t n) {
  std::vector<float> scale(n);
  for (std::size_t j = 0; j < n; ++j) scale[j] = std::pow(10.0F, static_cast<float>(j % 5) - 2);
  return scale;
}

TEST_P(EveryLevel, BytesAreWithinHalfAStepButForTheStepsOwnBits) {
  for (const std::size_t n : kByteLengths) {
    const auto scale = scales_of(n);
    auto from = random_floats(50 * n, 31);
    for (std::size_t i = 0; i < from.size(); ++i) from[i] *= scale[i % n];
    const Bytes bytes(*GetParam(), from, scale);
    for (std::size_t row = 0; row < 50; ++row) {
      float most = 0;
      for (std::size_t j = 0; j < n; ++j) most = std::max(most, std::abs(from[row * n + j] / scale[j]));
      const float step = most / 127;
      std::size_t beyond = 0;
      for (std::size_t j = 0; j < n; ++j) {
        const float off = std::abs(bytes.values[row * n + j] - from[row * n + j]) / scale[j];
        ASSERT_LE(off, 1.01F * step) << n << " " << row << " " << j;
        if (off > 0.51F * step) ++beyond;
      }
      EXPECT_LE(beyond, kStepBytes) << n << " " << row;
    }
  }
}

TEST_P(EveryLevel, PassesOverRowsOfBytes) {
  for (const std::size_t n : kByteLengths)
    for (const std::size_t count : kByteCounts) {
      const Row row(count);
      const auto scale = scales_of(n);
      auto from = random_floats(50 * n, 31), p = random_floats(n, 32);
      for (std::size_t i = 0; i < from.size(); ++i) from[i] *= scale[i % n];
      for (std::size_t j = 0; j < n; ++j) p[j] /= scale[j];
      const Bytes bytes(*GetParam(), from, scale);
      auto wanted = random_floats(n, 33), got = wanted;
      const auto expect_scaled_near = [&](float tolerance) {
        for (std::size_t j = 0; j < n; ++j)
          ASSERT_NEAR(got[j] / scale[j], wanted[j] / scale[j], tolerance) << n << " " << count << " at " << j;
      };
      const auto size = static_cast<float>(n * count);
      const float* values = bytes.values.data();
      const float bp = reference().residual_float(values, n, row.entries, p.data(), wanted.data());
      EXPECT_NEAR(GetParam()->residual_int8(bytes.table(), n, row.entries, p.data(), got.data()), bp, 1e-3F * size);
      expect_scaled_near(1e-3F * size + 1e-3F);
      auto rounded = p;
      reference().round_int8(rounded.data(), scale.data(), n);
      GetParam()->round_int8(p.data(), scale.data(), n);
      for (std::size_t j = 0; j < n; ++j) ASSERT_NEAR(rounded[j] * scale[j], p[j] * scale[j], 1e-4F);
      got = wanted;
      reference().product_float(values, n, row.entries, p.data(), wanted.data());
      GetParam()->product_int8(bytes.table(), n, row.entries, p.data(), got.data());
      expect_scaled_near(size / 254 + 1e-3F);  // multipliers of 8 bits, beside the largest, which is n at most here
      const float curvature = reference().curvature_float(values, n, row.entries, p.data());
      EXPECT_NEAR(GetParam()->curvature_int8(bytes.table(), n, row.entries, p.data()), curvature, 1e-3F * size);
    }
}

// Whole numbers of one step, and so are p and the multipliers: no level has anything to round, wherever its bytes lie.
TEST_P(EveryLevel, PassesOverRowsOfWholeBytesAreExact) {
  for (const std::size_t n : {std::size_t{128}, std::size_t{192}, std::size_t{320}, std::size_t{1024}})
    for (const std::size_t count : kByteCounts) {
      Row row(count);
      for (float& c : row.confidence) c = 2;
      row.entries.unobserved_weight = 1;
      std::vector<float> from(50 * n), p(n);
      for (std::size_t i = 0; i < 50; ++i) {
        for (std::size_t j = 0; j < n; ++j) from[i * n + j] = static_cast<float>((i * n + j) * 7 % 255) - 127;
        from[i * n + 1] = 127;                                 // the largest: the step is 1
        from[i * n + 5] = static_cast<float>(i * 37 % 3) - 1;  // so that q is -127, 0 or 127
      }
      p[5] = 127;
      const Bytes bytes(*GetParam(), from, std::vector<float>(n, 1.0F));
      for (std::size_t i = 0; i < 50 * n; i += n)
        EXPECT_TRUE(std::equal(from.begin() + static_cast<std::ptrdiff_t>(i),
                               from.begin() + static_cast<std::ptrdiff_t>(i + n - kPadBytes),
                               bytes.values.begin() + static_cast<std::ptrdiff_t>(i)));
      std::vector<float> wanted(n, 1.0F), got = wanted;
      const float* values = bytes.values.data();
      reference().product_float(values, n, row.entries, p.data(), wanted.data());
      GetParam()->product_int8(bytes.table(), n, row.entries, p.data(), got.data());
      EXPECT_EQ(got, wanted) << n << " " << count;
      EXPECT_EQ(GetParam()->curvature_int8(bytes.table(), n, row.entries, p.data()),
                reference().curvature_float(values, n, row.entries, p.data()));
      const float bp = reference().residual_float(values, n, row.entries, p.data(), wanted.data());
      EXPECT_EQ(GetParam()->residual_int8(bytes.table(), n, row.entries, p.data(), got.data()), bp);
    }
}

TEST_P(EveryLevel, RowsOfBytesOfZerosAddNothingAndWhatIsNotFiniteShows) {
  constexpr std::size_t kWide = 128;
  const std::vector<float> scale(kWide, 1.0F), p(kWide, 1.0F), none(kWide);
  const float bad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()};
  const std::vector<std::uint32_t> rows = {0};
  const std::vector<float> confidence = {2};
  const RowEntries entries = {rows.data(), confidence.data(), 1, 1, nullptr, 0};
  std::vector<float> out(kWide);
  const Bytes zeros(*GetParam(), none, scale);
  EXPECT_EQ(GetParam()->residual_int8(zeros.table(), kWide, entries, p.data(), out.data()), 0);
  EXPECT_EQ(out, none);
  for (const float value : bad)
    for (const std::size_t at : {std::size_t{0}, std::size_t{77}, kWide - 1}) {
      std::vector<float> from(kWide, 1.0F);
      from[at] = value;
      const Bytes bytes(*GetParam(), from, scale);
      EXPECT_FALSE(std::isfinite(GetParam()->residual_int8(bytes.table(), kWide, entries, p.data(), out.data())));
    }
}

TEST(Reference, NarrowRoundsToNearestEven) {
  const std::vector<float> from = {1.0F, 1.00390625F, 1.01171875F, 1.005F, -1.005F, 0.0F, 3.4e38F};
  std::vector<float> padded(from);
  padded.resize(32);
  std::vector<std::uint16_t> to(32);
  reference().narrow(padded.data(), 32, to.data());
  // Half way between 1 and 1 + 1/128 falls to the even 1; half way above that rises to 1 + 2/128.
  EXPECT_EQ(std::vector<std::uint16_t>(to.begin(), to.begin() + 6),
            (std::vector<std::uint16_t>{0x3f80, 0x3f80, 0x3f82, 0x3f81, 0xbf81, 0}));
}

TEST_P(EveryLevel, MultiplySymmetricAndAddScaled) {
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
    for (const std::size_t count : {1U, 3U, 4U, 9U}) {
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

TEST_P(EveryLevel, AddGramSumsTheUpperTriangle) {
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

TEST_P(EveryLevel, CholeskySolvesTheSystemOfItsUpperTriangle) {
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

TEST_P(EveryLevel, CholeskyRefusesWhatIsNotPositiveDefinite) {
  for (const std::size_t n : kPadded) {
    std::vector<float> a(n * n);
    for (std::size_t i = 0; i < n; ++i) a[i * n + i] = 1;
    a[(n - 1) * n + n - 1] = -1;
    EXPECT_FALSE(GetParam()->cholesky(a.data(), n));
    a.assign(n * n, std::numeric_limits<float>::quiet_NaN());
    EXPECT_FALSE(GetParam()->cholesky(a.data(), n));
  }
}

TEST_P(EveryLevel, ScoresOfATile) {
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

TEST_P(EveryLevel, NotBelowFindsTiesAndNaN) {
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
