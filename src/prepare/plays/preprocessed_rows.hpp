// Plays as rows of preprocessed.parquet.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plays/final_ids.hpp"
#include "plays/play.hpp"

#include "segue/tables/parquet_writer.hpp"

namespace segue::prepare {

[[nodiscard]] std::span<const tables::ParquetColumn> preprocessed_columns();

// Columns in the making, whose memory is kept from one row group to the next.
class PreprocessedRows {
 public:
  // `plays`: in the core. `sources`: by file.
  [[nodiscard]] Result<tables::EncodedRows> encode(std::span<const Play* const> plays, const FinalIds& ids,
                                                   std::span<const std::string> sources);

 private:
  std::vector<std::uint32_t> user_, track_, count_;
  std::vector<std::int64_t> at_, ms_;
  std::vector<std::uint8_t> has_time_, has_ms_, skipped_, said_;
  std::vector<std::string_view> source_;
};

}  // namespace segue::prepare
