#include "reasons.hpp"

#include <array>
#include <fmt/format.h>

#include "dot.hpp"

#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::rank {

Result<ItemNames> read_item_names(const std::filesystem::path& items, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  constexpr std::array<std::string_view, 5> kColumns{"track_id", "title", "artist", "artist_id", "track_group_id"};
  const auto source = tables::parquet_source(*database, items, kColumns);
  if (!source) return source.error();
  auto query =
      database->query(fmt::format("SELECT coalesce(title, ''), coalesce(artist, ''), artist_id::UINTEGER, "
                                  "track_group_id::UINTEGER FROM {} ORDER BY "
                                  "track_id",
                                  *source));
  if (!query) return query.error();
  ItemNames names;
  for (;;) {
    const auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return names;
    const auto artists = (*chunk)->column<std::uint32_t>(2), groups = (*chunk)->column<std::uint32_t>(3);
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      names.title.emplace_back((*chunk)->text(0, row));
      names.artist.emplace_back((*chunk)->text(1, row));
    }
    names.artist_id.insert(names.artist_id.end(), artists.begin(), artists.end());
    names.group.insert(names.group.end(), groups.begin(), groups.end());
  }
}

std::string reason(std::string_view source, std::uint32_t track, const linalg::CsrRow<float>& heard,
                   const linalg::DenseView& item_factors, const std::vector<float>& inverse_lengths,
                   const ItemNames& names) {
  if (source == "popular") return "heard by many";
  if (source == "trending") return "heard by many of late";
  std::size_t best = heard.indices.size();
  float likest = 0;
  for (std::size_t i = 0; i < heard.indices.size(); ++i) {
    const auto other = heard.indices[i];
    const bool own = names.artist_id[other] == names.artist_id[track];
    const float cosine =
        dot(item_factors.row(track), item_factors.row(other)) * inverse_lengths[track] * inverse_lengths[other];
    const float likeness = cosine + (source == "artist" && own ? 2.0F : 0.0F);
    if (best == heard.indices.size() || likeness > likest) best = i, likest = likeness;
  }
  if (best == heard.indices.size()) return "heard by many";
  const auto other = heard.indices[best];
  if (names.title[other] == names.artist[other] || names.artist[other].empty())
    return fmt::format("because you played {}", names.title[other]);
  return fmt::format("because you played {} by {}", names.title[other], names.artist[other]);
}

}  // namespace segue::rank
