// Rows of raw_events in columns, copied from DuckDB's chunks so that all threads can work on them.
#pragma once
#include <cstdint>
#include <vector>

#include "segue/tables/chunk.hpp"

namespace segue::prepare {

inline constexpr std::int64_t kNoNumber = INT64_MIN;  // NULL in ms_played

// Columns as in EventBatch, in that order.
struct EventBatch {
  std::vector<std::int64_t> row_id;
  std::vector<std::uint32_t> file;
  std::vector<std::int64_t> source_row;
  std::vector<std::uint64_t> user_key, track_key;  // hashes of what names the user, and of the description
  std::vector<std::int64_t> played_at;             // kNoTime: NULL
  std::vector<std::int32_t> time_problem;          // 0: none, 1: time_null, 2: time_unreadable
  std::vector<std::int64_t> ms_played, plays;      // plays: NULL is 1
  std::vector<std::uint8_t> skipped;               // as Skipped

  void append(const tables::ChunkView& chunk);
  void clear();
  [[nodiscard]] std::size_t rows() const { return row_id.size(); }
};

}  // namespace segue::prepare
