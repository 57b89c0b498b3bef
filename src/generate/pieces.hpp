// Files written by several threads in pieces, then joined.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::generate {

// A table of `database` as the index-th piece of `name`, in `folder`/pieces/. Not compressed: read once, soon.
[[nodiscard]] Status write_piece(tables::Database& database, std::string_view table,
                                 const std::filesystem::path& folder, std::string_view name, std::size_t index);
// `file` from pieces 0, 1, ..., count - 1, in their order, streamed. `columns` as in SELECT.
[[nodiscard]] Status join_pieces(tables::Database& database, const std::filesystem::path& folder, std::string_view name,
                                 std::size_t count, std::string_view columns, const std::filesystem::path& file);

}  // namespace segue::generate
