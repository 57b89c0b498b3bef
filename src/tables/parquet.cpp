#include "segue/tables/parquet.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <unistd.h>

#include "segue/base/file.hpp"

namespace segue::tables {

std::string exact_path(const std::filesystem::path& file) {
  std::string name;
  for (const char c : file.string())
    name += c == '*' || c == '?' || c == '[' ? fmt::format("[{}]", c) : std::string(1, c);
  return name;
}

std::string parquet_rows(std::span<const std::filesystem::path> files) {
  std::vector<std::string> quoted;
  for (const auto& file : files) quoted.push_back(quote_text(exact_path(file)));
  return fmt::format("read_parquet([{}], hive_partitioning = false)", fmt::join(quoted, ", "));
}

Result<std::int64_t> write_parquet(Database& database, std::string_view select, const std::filesystem::path& file,
                                   std::string_view progress_label) {
  std::filesystem::path temporary = file;
  temporary += fmt::format(".{}.partial", getpid());
  std::error_code ignored;
  const auto drop = [&](const Error& error) {
    std::filesystem::remove(temporary, ignored);
    return make_error(error.kind, "{}: {}", file.string(), error.message);
  };
  if (auto written = database.execute(
          fmt::format("COPY ({}\n) TO {} (FORMAT parquet, COMPRESSION zstd)", select, quote_text(temporary.string())),
          progress_label);
      !written)
    return drop(written.error());
  auto rows =
      database.count(fmt::format("SELECT num_rows FROM parquet_file_metadata({})", quote_text(exact_path(temporary))));
  if (!rows) return drop(rows.error());
  if (auto synced = sync_file(temporary); !synced) return drop(synced.error());
  std::error_code renamed;
  std::filesystem::rename(temporary, file, renamed);
  if (renamed) return drop(Error{ErrorKind::io, renamed.message()});
  if (auto synced = sync_folder(file.has_parent_path() ? file.parent_path() : "."); !synced) return synced.error();
  return *rows;
}

Result<std::string> parquet_source(Database& database, const std::filesystem::path& file,
                                   std::span<const std::string_view> columns) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return make_error(ErrorKind::not_found, "{}: there is no such file", file.string());
  if (std::filesystem::is_directory(file, error))  // DuckDB would read the files in it
    return make_error(ErrorKind::corrupt, "{}: this is not a whole Parquet file (it is a folder); name the file in it",
                      file.string());
  const std::string source = parquet_rows({&file, 1});
  auto names = database.query(fmt::format("SELECT * FROM {} LIMIT 0", source));
  if (!names)
    return make_error(ErrorKind::corrupt, "{}: this is not a whole Parquet file ({}); make it again", file.string(),
                      names.error().message);
  const std::vector<std::string> found = names->column_names();
  for (const std::string_view column : columns)
    if (std::find(found.begin(), found.end(), column) == found.end())
      return make_error(ErrorKind::corrupt, "{}: there is no column '{}'; it has {}", file.string(), column,
                        fmt::join(found, ", "));
  return source;
}

Result<bool> parquet_statistics_within(Database& database, const std::filesystem::path& file, std::string_view column,
                                       std::int64_t least, std::int64_t most) {
  // The older stats_min and stats_max are passed over: writers disagreed on the order of unsigned numbers.
  const auto in_doubt = database.count(
      fmt::format("SELECT count(*) FROM parquet_metadata({}) WHERE path_in_schema = {} AND NOT coalesce("
                  "type IN ('INT32', 'INT64') AND stats_null_count = 0 AND TRY_CAST(stats_min_value AS BIGINT) "
                  "BETWEEN {} AND {} AND TRY_CAST(stats_max_value AS BIGINT) BETWEEN {} AND {}, false)",
                  quote_text(exact_path(file)), quote_text(column), least, most, least, most));
  if (!in_doubt) return in_doubt.error();
  return *in_doubt == 0;
}

}  // namespace segue::tables
