// Parquet files, zstd, written whole or not at all.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::tables {

// Writes the rows of `select`, in their order, to `file`; returns how many. The same rows give the same bytes.
[[nodiscard]] Result<std::int64_t> write_parquet(Database& database, std::string_view select,
                                                 const std::filesystem::path& file,
                                                 std::string_view progress_label = {});

// The file's name where DuckDB would read * ? [ as patterns.
[[nodiscard]] std::string exact_path(const std::filesystem::path& file);
// "read_parquet(...)" for use in SQL: the rows of these files and no others, with their own columns. (DuckDB by itself
// takes what stands in a folder's name, as in user=7/plays.parquet, in place of the file's own column `user`.)
[[nodiscard]] std::string parquet_rows(std::span<const std::filesystem::path> files);

// parquet_rows() of one file, or an error that says what is wrong with the file: missing, cut off, or
// lacking one of `columns`.
[[nodiscard]] Result<std::string> parquet_source(Database& database, const std::filesystem::path& file,
                                                 std::span<const std::string_view> columns);

// Whether the statistics of every row group say that `column`, of whole numbers, has a value in each row and none
// beyond least..most. False where they do not say so, as many writers leave them out: then only its values tell.
[[nodiscard]] Result<bool> parquet_statistics_within(Database& database, const std::filesystem::path& file,
                                                     std::string_view column, std::int64_t least, std::int64_t most);

}  // namespace segue::tables
