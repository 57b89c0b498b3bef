#include "sql_parts.hpp"

#include <fmt/format.h>

#include "embedded_files.hpp"

namespace segue::prepare {
namespace {

constexpr std::string_view kPart = "-- part: ";

std::string_view find_part(std::string_view sql, std::string_view part) {
  std::size_t begin = 0;
  if (!part.empty()) {
    const std::string line = fmt::format("{}{}\n", kPart, part);
    begin = sql.find(line);
    if (begin == std::string_view::npos) return {};
    begin += line.size();
  }
  return sql.substr(begin, sql.find(kPart, begin) - begin);
}

}  // namespace

Status run_sql_part(tables::Database& database, std::string_view stem, std::string_view part) {
  const std::string_view sql = find_part(embedded_sql(stem), part);
  if (sql.empty()) return make_error(ErrorKind::internal, "{}.sql has no part '{}'", stem, part);
  return database.execute(sql, stem);
}

}  // namespace segue::prepare
