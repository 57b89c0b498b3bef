// Passes over the entries of a row, on rows of floats, of bfloat16 and of bytes: every level against the reference.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/levels.hpp"

namespace segue::kernels {
namespace {

class RowPasses : public EveryLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, RowPasses, ::testing::ValuesIn(runnable()), name_of_level);

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

TEST_P(RowPasses, PassesOverFloatRows) {
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
TEST_P(RowPasses, PassesOverNarrowRows) {
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
TEST_P(RowPasses, PassesOverNarrowRowsOfWholeNumbersAreExact) {
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

TEST_P(RowPasses, BytesAreWithinHalfAStepButForTheStepsOwnBits) {
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

TEST_P(RowPasses, PassesOverRowsOfBytes) {
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
TEST_P(RowPasses, PassesOverRowsOfWholeBytesAreExact) {
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

TEST_P(RowPasses, RowsOfBytesOfZerosAddNothingAndWhatIsNotFiniteShows) {
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

}  // namespace
}  // namespace segue::kernels
