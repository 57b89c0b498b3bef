#include "ranked_tables.hpp"

#include <algorithm>
#include <numeric>

#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {

using tables::ColumnType;
using tables::TableWriter;

Status write_popularity(std::span<const float> scores, const std::filesystem::path& file, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return linalg::ranks_before({a, scores[a]}, {b, scores[b]});
  });
  auto writer = TableWriter::create(
      *database, "popularity",
      {{"track_id", ColumnType::uint32}, {"rank", ColumnType::uint32}, {"score", ColumnType::float32}});
  if (!writer) return writer.error();
  for (std::size_t first = 0; first < order.size(); first += TableWriter::kCapacity) {
    const auto rows = std::min(TableWriter::kCapacity, order.size() - first);
    for (std::size_t i = 0; i < rows; ++i) {
      writer->column<std::uint32_t>(0)[i] = order[first + i];
      writer->column<std::uint32_t>(1)[i] = static_cast<std::uint32_t>(first + i + 1);
      writer->column<float>(2)[i] = scores[order[first + i]];
    }
    if (auto flushed = writer->flush(rows); !flushed) return flushed;
  }
  if (auto finished = writer->finish(); !finished) return finished;
  const auto written = tables::write_parquet(*database, "SELECT * FROM popularity ORDER BY rank", file);
  return written ? Status() : Status(written.error());
}

Status write_similar(const linalg::RankedLists& lists, const std::filesystem::path& file, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  auto writer = TableWriter::create(*database, "similar_tracks",
                                    {{"track_id", ColumnType::uint32},
                                     {"rank", ColumnType::uint32},
                                     {"similar_track_id", ColumnType::uint32},
                                     {"score", ColumnType::float32}});
  if (!writer) return writer.error();
  std::size_t filled = 0;
  for (std::uint32_t track = 0; track < lists.users(); ++track)
    for (auto at = lists.offsets[track]; at < lists.offsets[track + 1]; ++at) {
      writer->column<std::uint32_t>(0)[filled] = track;
      writer->column<std::uint32_t>(1)[filled] = static_cast<std::uint32_t>(at - lists.offsets[track] + 1);
      writer->column<std::uint32_t>(2)[filled] = lists.items[at];
      writer->column<float>(3)[filled] = lists.scores[at];
      if (++filled < TableWriter::kCapacity) continue;
      if (auto flushed = writer->flush(filled); !flushed) return flushed;
      filled = 0;
    }
  if (auto flushed = writer->flush(filled); !flushed) return flushed;
  if (auto finished = writer->finish(); !finished) return finished;
  const auto written = tables::write_parquet(*database, "SELECT * FROM similar_tracks ORDER BY track_id, rank", file);
  return written ? Status() : Status(written.error());
}

Result<std::vector<std::uint32_t>> read_item_column(const std::filesystem::path& items, std::string_view column,
                                                    std::uint32_t tracks, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const std::string_view needed[] = {"track_id", column};
  auto source = tables::parquet_source(*database, items, needed);
  if (!source) return source.error();
  auto query = database->query(fmt::format("SELECT {}::UINTEGER FROM {} ORDER BY track_id", column, *source));
  if (!query) return query.error();
  std::vector<std::uint32_t> values;
  while (true) {
    auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto read = (*chunk)->column<std::uint32_t>(0);
    values.insert(values.end(), read.begin(), read.end());
  }
  if (values.size() != tracks)
    return make_error(ErrorKind::corrupt,
                      "{}: has {} tracks where the matrices have {}; run segue preprocess and split again",
                      items.string(), values.size(), tracks);
  return values;
}

}  // namespace segue::pipeline
