#include "plays/preprocessed_rows.hpp"

#include <vector>

namespace segue::prepare {
namespace {

using tables::ColumnType;

const std::vector<tables::ParquetColumn> kColumns = {{"user_id", ColumnType::uint32},
                                                     {"track_id", ColumnType::uint32},
                                                     {"played_at", ColumnType::timestamp, true},
                                                     {"ms_played", ColumnType::int64, true},
                                                     {"skipped", ColumnType::boolean, true},
                                                     {"source", ColumnType::text},
                                                     {"plays", ColumnType::uint32}};

}  // namespace

std::span<const tables::ParquetColumn> preprocessed_columns() { return kColumns; }

Result<tables::EncodedRows> encode_preprocessed(std::span<const Play> plays, const FinalIds& ids,
                                                std::span<const std::string> sources) {
  std::vector<std::uint32_t> user, track, count;
  std::vector<std::int64_t> at, ms;
  std::vector<std::uint8_t> has_time, has_ms, skipped, said;
  std::vector<std::string_view> source;
  for (auto* column : {&user, &track, &count}) column->reserve(plays.size());
  for (auto* column : {&at, &ms}) column->reserve(plays.size());
  for (auto* column : {&has_time, &has_ms, &skipped, &said}) column->reserve(plays.size());
  source.reserve(plays.size());
  for (const Play& play : plays) {
    user.push_back(ids.user_id[play.user]);
    track.push_back(ids.track_id[play.track]);
    at.push_back(play.played_at);
    has_time.push_back(play.played_at == kNoTime ? 0 : 1);
    ms.push_back(play.ms_played);
    has_ms.push_back(play.ms_played == kNoMs ? 0 : 1);
    skipped.push_back(play.skipped == Skipped::yes ? 1 : 0);
    said.push_back(play.skipped == Skipped::unknown ? 0 : 1);
    source.emplace_back(sources[play.file]);
    count.push_back(play.plays);
  }
  const tables::ParquetCells cells[] = {{std::span(user)},       {std::span(track)},         {std::span(at), has_time},
                                        {std::span(ms), has_ms}, {std::span(skipped), said}, {std::span(source)},
                                        {std::span(count)}};
  return tables::encode_rows(preprocessed_columns(), cells);
}

}  // namespace segue::prepare
