#include "segue/tables/interactions.hpp"

#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tables/workshop.hpp"

namespace segue::tables {
namespace {

TEST(Interactions, AreReadBackAsWritten) {
  const Workshop shop;
  const auto file = shop.folder.path() / "events.parquet";
  const auto columns = interaction_columns();
  auto writer = ParquetWriter::create(file, {columns.begin(), columns.end()});
  ASSERT_TRUE(writer);
  const std::array<Interaction, 2> rows = {
      {{.user = 1, .track = 7, .plays = UINT32_MAX, .skips = 2}, {2, 0, 3, 0, 1'000'000, 2'000'000, 50}}};
  const auto encoded = encode_interactions(rows);
  ASSERT_TRUE(encoded) << encoded.error().message;
  ASSERT_TRUE(writer->append(*encoded));
  ASSERT_TRUE(writer->finish());
  Database database = shop.open();
  EXPECT_EQ(*database.count(fmt::format(
                "SELECT count(*) FROM read_parquet({}) WHERE (user_id, track_id, plays, skips) = (1, 7, 4294967295, 2) "
                "AND first_played_at IS NULL AND last_played_at IS NULL AND ms_played IS NULL AND weight = "
                "4294967296::FLOAT OR (user_id, track_id, plays, skips, ms_played) = (2, 0, 3, 0, 50) AND "
                "epoch_us(first_played_at) = 1000000 AND epoch_us(last_played_at) = 2000000 AND weight = 3",
                quote_text(file.string()))),
            2);
}

TEST(Interactions, MorePlaysThanFitAreAnErrorThatNamesThem) {
  const std::array<Interaction, 1> rows = {{{.user = 5, .track = 9, .plays = std::uint64_t{1} << 32U}}};
  const auto encoded = encode_interactions(rows);
  ASSERT_FALSE(encoded);
  EXPECT_NE(encoded.error().message.find("user 5 has 4294967296 plays of track 9"), std::string::npos)
      << encoded.error().message;
}

}  // namespace
}  // namespace segue::tables
