#include <fmt/format.h>
#include <optional>

#include "column_types.hpp"
#include "duckdb_state.hpp"

namespace segue::tables {

struct TableWriter::State {
  duckdb_connection connection = nullptr;  // its own: what it writes would end a stream of the database's
  duckdb_appender appender = nullptr;
  duckdb_data_chunk chunk = nullptr;
  std::optional<ChunkWriter> writer;  // of the chunk
  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    if (appender != nullptr) duckdb_appender_destroy(&appender);
    if (connection != nullptr) duckdb_disconnect(&connection);
  }
};

TableWriter::TableWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableWriter::TableWriter(TableWriter&&) noexcept = default;
TableWriter::~TableWriter() = default;

Result<TableWriter> TableWriter::create(Database& database, std::string_view table,
                                        const std::vector<Column>& columns) {
  static constexpr const char* kNames[] = {"BOOLEAN", "INTEGER", "UINTEGER",  "BIGINT", "UBIGINT",
                                           "FLOAT",   "DOUBLE",  "TIMESTAMP", "VARCHAR"};
  std::vector<std::string> definitions;
  std::vector<duckdb_logical_type> types;
  for (const Column& column : columns) {
    definitions.push_back(quote_identifier(column.name) + " " + kNames[static_cast<std::size_t>(column.type)]);
    types.push_back(duckdb_create_logical_type(duckdb_type_of(column.type)));
  }
  auto state = std::make_unique<State>();
  state->chunk = duckdb_create_data_chunk(types.data(), types.size());
  for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
  state->writer.emplace(state->chunk);
  if (auto made = database.execute(
          fmt::format("CREATE OR REPLACE TABLE {} ({})", quote_identifier(table), fmt::join(definitions, ", ")));
      !made)
    return made.error();
  if (duckdb_connect(database.state().database, &state->connection) == DuckDBError)
    return make_error(ErrorKind::internal, "DuckDB refused a connection");
  if (duckdb_appender_create(state->connection, nullptr, std::string(table).c_str(), &state->appender) == DuckDBError)
    return database_error(duckdb_appender_error(state->appender), false);
  return TableWriter(std::move(state));
}

ChunkWriter& TableWriter::chunk() { return *state_->writer; }

Status TableWriter::flush(std::size_t rows) {
  duckdb_data_chunk_set_size(state_->chunk, rows);
  if (duckdb_append_data_chunk(state_->appender, state_->chunk) == DuckDBError)
    return database_error(duckdb_appender_error(state_->appender), false);
  duckdb_data_chunk_reset(state_->chunk);
  return {};
}

Status TableWriter::finish() {
  if (duckdb_appender_close(state_->appender) == DuckDBError)
    return database_error(duckdb_appender_error(state_->appender), false);
  return {};
}

}  // namespace segue::tables
