// Rows of the log into a Parquet file, a row group at a time.
#pragma once
#include <filesystem>
#include <memory>

#include "row_writer.hpp"

namespace segue::generate {

[[nodiscard]] Result<std::unique_ptr<RowWriter>> make_parquet_rows(const std::filesystem::path& file,
                                                                   bool inline_names);

}  // namespace segue::generate
