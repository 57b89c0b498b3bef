// Private to this room: which C++ type stands for which of DuckDB's.
#pragma once
#include <duckdb.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "segue/tables/chunk.hpp"

namespace segue::tables {

[[nodiscard]] constexpr duckdb_type duckdb_type_of(ColumnType type) {
  constexpr duckdb_type kTypes[] = {DUCKDB_TYPE_BOOLEAN, DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_UINTEGER,
                                    DUCKDB_TYPE_BIGINT,  DUCKDB_TYPE_UBIGINT,   DUCKDB_TYPE_FLOAT,
                                    DUCKDB_TYPE_DOUBLE,  DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_VARCHAR};
  return kTypes[static_cast<std::size_t>(type)];
}

template <typename T>
[[nodiscard]] constexpr bool stands_for(duckdb_type type) {
  if constexpr (std::is_same_v<T, bool>) return type == DUCKDB_TYPE_BOOLEAN;
  if constexpr (std::is_same_v<T, std::int32_t>) return type == DUCKDB_TYPE_INTEGER || type == DUCKDB_TYPE_DATE;
  if constexpr (std::is_same_v<T, std::uint32_t>) return type == DUCKDB_TYPE_UINTEGER;
  if constexpr (std::is_same_v<T, std::int64_t>)
    return type == DUCKDB_TYPE_BIGINT || type == DUCKDB_TYPE_TIMESTAMP || type == DUCKDB_TYPE_TIMESTAMP_TZ;
  if constexpr (std::is_same_v<T, std::uint64_t>) return type == DUCKDB_TYPE_UBIGINT;
  if constexpr (std::is_same_v<T, float>) return type == DUCKDB_TYPE_FLOAT;
  if constexpr (std::is_same_v<T, double>) return type == DUCKDB_TYPE_DOUBLE;
  if constexpr (std::is_same_v<T, std::string_view>) return type == DUCKDB_TYPE_VARCHAR;
  return false;
}

[[nodiscard]] inline duckdb_type type_of(duckdb_vector vector) {
  duckdb_logical_type logical = duckdb_vector_get_column_type(vector);
  const duckdb_type type = duckdb_get_type_id(logical);
  duckdb_destroy_logical_type(&logical);
  return type;
}

template <typename Use>
void with_logical_type(duckdb_type type, const Use& use) {
  duckdb_logical_type logical = duckdb_create_logical_type(type);
  use(logical);
  duckdb_destroy_logical_type(&logical);
}

template <typename T>
void check_type(duckdb_type type) {
  if (!stands_for<T>(type)) throw std::logic_error("column is of another type: DuckDB type " + std::to_string(type));
}

template <typename T>
void check_type(duckdb_vector vector) {
  check_type<T>(type_of(vector));
}

}  // namespace segue::tables
