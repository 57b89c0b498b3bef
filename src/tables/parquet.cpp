#include "segue/tables/parquet.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

#include "segue/base/file.hpp"

namespace segue::tables {

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
      database.count(fmt::format("SELECT num_rows FROM parquet_file_metadata({})", quote_text(temporary.string())));
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
  std::string name;  // DuckDB reads * ? [ as patterns; in brackets each is itself
  for (const char c : file.string())
    name += c == '*' || c == '?' || c == '[' ? fmt::format("[{}]", c) : std::string(1, c);
  const std::string source = fmt::format("read_parquet({})", quote_text(name));
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

}  // namespace segue::tables
