// How a .sql file of this room is run: whole, or one of its parts.
#pragma once
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// From the line "-- part: NAME" of STEM.sql to the next such line. A file without parts has one, "".
[[nodiscard]] Status run_sql_part(tables::Database& database, std::string_view stem, std::string_view part);

}  // namespace segue::prepare
