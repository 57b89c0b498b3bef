#include "pieces.hpp"

#include <fmt/format.h>
#include <vector>

#include "segue/tables/parquet.hpp"

namespace segue::generate {
namespace {

std::string piece(const std::filesystem::path& folder, std::string_view name, std::size_t index) {
  return tables::quote_text((folder / fmt::format("pieces/{}-{:05}.parquet", name, index)).string());
}

}  // namespace

Status write_piece(tables::Database& database, std::string_view table, const std::filesystem::path& folder,
                   std::string_view name, std::size_t index) {
  return database.execute(fmt::format("COPY {0} TO {1} (FORMAT parquet, COMPRESSION uncompressed); DROP TABLE {0}",
                                      tables::quote_identifier(table), piece(folder, name, index)));
}

Status join_pieces(tables::Database& database, const std::filesystem::path& folder, std::string_view name,
                   std::size_t count, std::string_view columns, const std::filesystem::path& file) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < count; ++i) files.push_back(piece(folder, name, i));
  auto written = tables::write_parquet(
      database, fmt::format("SELECT {} FROM read_parquet([{}])", columns, fmt::join(files, ", ")), file);
  return written ? Status{} : Status{written.error()};
}

}  // namespace segue::generate
