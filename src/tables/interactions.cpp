#include "segue/tables/interactions.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace segue::tables {
namespace {

const std::array<ParquetColumn, 8> kColumns = {{{"user_id", ColumnType::uint32},
                                                {"track_id", ColumnType::uint32},
                                                {"plays", ColumnType::uint32},
                                                {"first_played_at", ColumnType::timestamp, true},
                                                {"last_played_at", ColumnType::timestamp, true},
                                                {"ms_played", ColumnType::int64, true},
                                                {"skips", ColumnType::uint32},
                                                {"weight", ColumnType::float32}}};

}  // namespace

std::span<const ParquetColumn> interaction_columns() { return kColumns; }

Result<EncodedRows> encode_interactions(std::span<const Interaction> interactions) {
  std::vector<std::uint32_t> user, track, plays, skips;
  std::vector<std::int64_t> first, last, ms;
  std::vector<std::uint8_t> has_time, has_ms;
  std::vector<float> weight;
  const auto resize = [&](auto&... columns) { (columns.resize(interactions.size()), ...); };
  resize(user, track, plays, skips, first, last, ms, has_time, has_ms, weight);
  for (std::size_t i = 0; i < interactions.size(); ++i) {
    const Interaction& row = interactions[i];
    if (std::max(row.plays, row.skips) > UINT32_MAX)
      return make_error(ErrorKind::corrupt,
                        "user {} has {} plays of track {}, more than 4,294,967,295; are the counts in the input right?",
                        row.user, std::max(row.plays, row.skips), row.track);
    user[i] = row.user;
    track[i] = row.track;
    plays[i] = static_cast<std::uint32_t>(row.plays);
    skips[i] = static_cast<std::uint32_t>(row.skips);
    first[i] = row.first;
    last[i] = row.last;
    has_time[i] = row.first == kNoTime ? 0 : 1;
    ms[i] = row.ms_played;
    has_ms[i] = row.ms_played == kNoMs ? 0 : 1;
    weight[i] = static_cast<float>(row.plays);
  }
  const ParquetCells cells[] = {
      {std::span(user)},           {std::span(track)},      {std::span(plays)}, {std::span(first), has_time},
      {std::span(last), has_time}, {std::span(ms), has_ms}, {std::span(skips)}, {std::span(weight)}};
  return encode_rows(kColumns, cells);
}

}  // namespace segue::tables
