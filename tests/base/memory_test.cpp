#include "segue/base/memory.hpp"

#include <gmock/gmock.h>
#include <memory>

namespace segue {
namespace {

TEST(ParseBytes, TakesSizesAsPeopleWriteThem) {
  const std::vector<std::pair<const char*, std::uint64_t>> sizes = {
      {"1", 1},
      {"1048576", 1048576},
      {"100b", 100},
      {"8GiB", std::uint64_t{8} << 30U},
      {"8 GiB", std::uint64_t{8} << 30U},
      {"8gib", std::uint64_t{8} << 30U},
      {"8Gi", std::uint64_t{8} << 30U},
      {"8G", 8'000'000'000},
      {"8GB", 8'000'000'000},
      {"512MiB", std::uint64_t{512} << 20U},
      {"500MB", 500'000'000},
      {"1.5KiB", 1536},
      {"2T", 2'000'000'000'000},
      {"1TiB", std::uint64_t{1} << 40U},
  };
  for (const auto& [text, bytes] : sizes) {
    const auto parsed = parse_bytes(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, bytes) << text;
  }
}

TEST(ParseBytes, RefusesTheRestWithAnExample) {
  for (const char* text : {"", "0", "0GiB", "0.5", "-1", "-8GiB", "abc", "GiB", "8XiB", "8GiBs", "8 G 2", "nan", "inf",
                           "1e30", "99999999999999999999", "20000000TiB", "1,5GiB", "0x10", "8GiB 4"}) {
    const auto parsed = parse_bytes(text);
    ASSERT_FALSE(parsed) << text << " gave " << *parsed;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_argument);
    EXPECT_THAT(parsed.error().message, ::testing::HasSubstr("8GiB"));
  }
}

TEST(FormatBytes, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(std::uint64_t{8} << 30U), "8.0 GiB");
  EXPECT_EQ(format_bytes(std::uint64_t{5000} << 40U), "5000.0 TiB");
}

TEST(Memory, PeakGrowsWithWhatIsTouchedAndIsWithinTheMachines) {
  reset_peak_memory();
  const std::uint64_t before = peak_memory_bytes();
  ASSERT_GT(before, 0U);
  constexpr std::size_t kBytes = 64U << 20U;
  {
    const auto block = std::make_unique<char[]>(kBytes);
    for (std::size_t i = 0; i < kBytes; i += 4096) static_cast<volatile char*>(block.get())[i] = 1;
  }
  const std::uint64_t after = peak_memory_bytes();
  EXPECT_GE(after, before + kBytes / 2);
  EXPECT_LE(after, physical_memory_bytes());
}

}  // namespace
}  // namespace segue
