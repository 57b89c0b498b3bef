// The table of interactions: one row a user and track, as events, train and test .parquet hold it.
#pragma once
#include <cstdint>
#include <span>

#include "segue/base/result.hpp"
#include "segue/tables/parquet_writer.hpp"

namespace segue::tables {

inline constexpr std::int64_t kNoMs = -1;

struct Interaction {
  std::uint32_t user = 0, track = 0;
  std::uint64_t plays = 0, skips = 0;
  std::int64_t first = kNoTime, last = kNoTime;  // UTC microseconds; kNoTime: no play has a time
  std::int64_t ms_played = kNoMs;                // kNoMs: no play has a length
};

[[nodiscard]] std::span<const ParquetColumn> interaction_columns();

// One row group, weight = plays. Error: corrupt, where plays or skips do not fit 32 bits.
[[nodiscard]] Result<EncodedRows> encode_interactions(std::span<const Interaction> interactions);

}  // namespace segue::tables
