#include "pieces.hpp"

#include <fmt/format.h>
#include <vector>

#include "segue/tables/parquet.hpp"

namespace segue::generate {
namespace {

std::filesystem::path piece(const std::filesystem::path& folder, std::string_view name, std::size_t index) {
  return folder / fmt::format("pieces/{}-{:05}.parquet", name, index);
}

}  // namespace

Status write_piece(tables::Database& database, std::string_view table, const std::filesystem::path& folder,
                   std::string_view name, std::size_t index) {
  return database.execute(fmt::format("COPY {0} TO {1} (FORMAT parquet, COMPRESSION uncompressed); DROP TABLE {0}",
                                      tables::quote_identifier(table),
                                      tables::quote_text(piece(folder, name, index).string())));
}

Status join_pieces(tables::Database& database, const std::filesystem::path& folder, std::string_view name,
                   std::size_t count, std::string_view columns, const std::filesystem::path& file) {
  std::vector<std::filesystem::path> files;
  for (std::size_t i = 0; i < count; ++i) files.push_back(piece(folder, name, i));
  auto written =
      tables::write_parquet(database, fmt::format("SELECT {} FROM {}", columns, tables::parquet_rows(files)), file);
  return written ? Status{} : Status{written.error()};
}

}  // namespace segue::generate
