#include "segue/base/hash.hpp"

#include <gmock/gmock.h>

#include "base/temporary_folder.hpp"

#include "segue/base/mix.hpp"

namespace segue {
namespace {

// Values of XXH3_128bits with seed 0, as `xxhsum -H2` prints them.
TEST(Hash, GivesTheKnownValues) {
  EXPECT_EQ(hash_text(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash_text("abc"), "06b05ab6733a618578af5f94892f3950");
  EXPECT_EQ(hash_bytes(""), 0x2d06800538d394c2U);  // XXH3_64bits, as `xxhsum -H3`
  EXPECT_EQ(hash_bytes("abc"), 0x78af5f94892f3950U);
}

TEST(Hash, AFileHashesAsItsTextWhateverItsSize) {
  const TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{240}, std::size_t{241},
                                 (std::size_t{1} << 20U) - 1, std::size_t{1} << 20U, (std::size_t{3} << 20U) + 17}) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 131 + i / 251);
    const auto hash = hash_file(folder.put("a", text));
    ASSERT_TRUE(hash);
    EXPECT_EQ(*hash, hash_text(text)) << size;
  }
}

TEST(Hash, OneByteMakesAnother) {
  EXPECT_NE(hash_text("a"), hash_text("b"));
  EXPECT_NE(hash_text("a"), hash_text(std::string("a\0", 2)));
}

TEST(Hash, AFileThatCannotBeReadIsNamed) {
  const TemporaryFolder folder;
  const auto absent = hash_file(folder.path() / "absent");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::not_found);
  EXPECT_THAT(absent.error().message, ::testing::HasSubstr("absent"));
  EXPECT_FALSE(hash_file(folder.path()));
}

// The first numbers that SplitMix64 gives from the state 0, as its authors' program prints them.
TEST(Mix, IsSplitMix64) {
  EXPECT_EQ(mix64(kMixStep), 0xe220a8397b1dcdafU);
  EXPECT_EQ(mix64(2 * kMixStep), 0x6e789e6aa1b965f4U);
  EXPECT_EQ(mix64(0), 0U);
}

}  // namespace
}  // namespace segue
