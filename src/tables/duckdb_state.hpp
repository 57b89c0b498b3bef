// Private to this room: the handles of DuckDB's C API with owners.
#pragma once
#include <duckdb.h>

#include <list>
#include <memory>
#include <string>

#include "segue/tables/database.hpp"

namespace segue::tables {

struct Database::State {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  const StopFlag* stop = nullptr;
  const Progress* progress = nullptr;
  std::list<TextFunction> functions;  // referred to by DuckDB for as long as it is open

  ~State() {
    if (connection != nullptr) duckdb_disconnect(&connection);
    if (database != nullptr) duckdb_close(&database);
  }
};

struct Query::State {
  duckdb_result result{};
  duckdb_data_chunk chunk = nullptr;
  duckdb_connection connection = nullptr;
  const StopFlag* stop = nullptr;
  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_result(&result);
  }
};

// DuckDB's message in one line, with the kind that fits it.
[[nodiscard]] Error database_error(std::string_view message, bool stopped);

}  // namespace segue::tables
