#include "plays/event_batch.hpp"

#include "plays/play.hpp"

namespace segue::prepare {
namespace {

template <typename T>
void copy(const tables::ChunkView& chunk, std::size_t column, std::vector<T>& out) {
  const auto values = chunk.column<T>(column);
  out.insert(out.end(), values.begin(), values.end());
}

// With `absent` where there is no value.
template <typename T>
void copy(const tables::ChunkView& chunk, std::size_t column, std::vector<T>& out, T absent) {
  const std::size_t begin = out.size();
  copy(chunk, column, out);
  const auto bits = chunk.present_bits(column);
  if (bits.empty()) return;
  for (std::size_t row = 0; row < chunk.rows(); ++row)
    if ((bits[row / 64] >> (row % 64) & 1U) == 0) out[begin + row] = absent;
}

}  // namespace

void EventBatch::append(const tables::ChunkView& chunk) {
  copy(chunk, 0, row_id);
  copy(chunk, 1, file);
  copy(chunk, 2, source_row);
  copy(chunk, 3, user_key);
  copy(chunk, 4, track_key);
  copy(chunk, 5, played_at, kNoTime);
  copy(chunk, 6, time_problem);
  copy(chunk, 7, ms_played, kNoNumber);
  copy(chunk, 8, plays, std::int64_t{1});
  const auto said = chunk.column<bool>(9);
  const auto bits = chunk.present_bits(9);
  for (std::size_t row = 0; row < chunk.rows(); ++row) {
    const bool unknown = !bits.empty() && (bits[row / 64] >> (row % 64) & 1U) == 0;
    skipped.push_back(static_cast<std::uint8_t>(unknown ? Skipped::unknown : said[row] ? Skipped::yes : Skipped::no));
  }
}

void EventBatch::clear() {
  row_id.clear();
  file.clear();
  source_row.clear();
  user_key.clear();
  track_key.clear();
  played_at.clear();
  time_problem.clear();
  ms_played.clear();
  plays.clear();
  skipped.clear();
}

}  // namespace segue::prepare
