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

Result<tables::EncodedRows> PreprocessedRows::encode(std::span<const Play* const> plays, const FinalIds& ids,
                                                     std::span<const std::string> sources) {
  const auto resize = [&](auto&... columns) { (columns.resize(plays.size()), ...); };
  resize(user_, track_, count_, at_, ms_, has_time_, has_ms_, skipped_, said_, source_);
  for (std::size_t i = 0; i < plays.size(); ++i) {
    if (i + 2 * kAhead < plays.size()) __builtin_prefetch(plays[i + 2 * kAhead]);
    if (i + kAhead < plays.size()) __builtin_prefetch(&ids.track_id[plays[i + kAhead]->track]);
    const Play& play = *plays[i];
    user_[i] = ids.user_id[play.user];
    track_[i] = ids.track_id[play.track];
    at_[i] = play.played_at;
    has_time_[i] = play.played_at == kNoTime ? 0 : 1;
    ms_[i] = play.ms_played;
    has_ms_[i] = play.ms_played == kNoMs ? 0 : 1;
    skipped_[i] = play.skipped == Skipped::yes ? 1 : 0;
    said_[i] = play.skipped == Skipped::unknown ? 0 : 1;
    source_[i] = sources[play.file];
    count_[i] = play.plays;
  }
  const tables::ParquetCells cells[] = {
      {std::span<const std::uint32_t>(user_)},          {std::span<const std::uint32_t>(track_)},
      {std::span<const std::int64_t>(at_), has_time_},  {std::span<const std::int64_t>(ms_), has_ms_},
      {std::span<const std::uint8_t>(skipped_), said_}, {std::span<const std::string_view>(source_)},
      {std::span<const std::uint32_t>(count_)}};
  return tables::encode_rows(preprocessed_columns(), cells);
}

}  // namespace segue::prepare
