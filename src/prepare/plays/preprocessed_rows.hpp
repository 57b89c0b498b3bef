// Plays as rows of preprocessed.parquet.
#pragma once
#include <span>
#include <string>

#include "plays/final_ids.hpp"
#include "plays/play.hpp"

#include "segue/tables/parquet_writer.hpp"

namespace segue::prepare {

[[nodiscard]] std::span<const tables::ParquetColumn> preprocessed_columns();

// `plays`: in the core. `sources`: by file.
[[nodiscard]] Result<tables::EncodedRows> encode_preprocessed(std::span<const Play> plays, const FinalIds& ids,
                                                              std::span<const std::string> sources);

}  // namespace segue::prepare
