// Functions of ours over rows, callable from SQL.
#include "column_types.hpp"
#include "duckdb_state.hpp"

namespace segue::tables {
namespace {

void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  auto& own = *static_cast<Database::State::Function*>(duckdb_scalar_function_get_extra_info(info));
  const ChunkView rows(input);
  const Status done =
      own.function(rows, std::span(static_cast<std::uint8_t*>(duckdb_vector_get_data(output)), rows.rows()));
  if (done) return;
  {
    const std::lock_guard lock(own.state->failed_mutex);
    if (!own.state->failed) own.state->failed = done.error();  // DuckDB's would lose its kind
  }
  duckdb_scalar_function_set_error(info, done.error().message.c_str());
}

void add_parameter(duckdb_scalar_function function, duckdb_type type) {
  duckdb_logical_type logical = duckdb_create_logical_type(type);
  duckdb_scalar_function_add_parameter(function, logical);
  duckdb_destroy_logical_type(&logical);
}

}  // namespace

Status Database::add_row_function(std::string_view name, std::span<const ColumnType> arguments, RowFunction function) {
  // A stream that was not read to its end has a transaction open, which would take the function with it.
  if (auto ended = execute("SELECT 1"); !ended) return ended;
  state_->functions.push_back({std::move(function), state_.get()});
  duckdb_scalar_function scalar = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(scalar, std::string(name).c_str());
  for (const ColumnType type : arguments) add_parameter(scalar, duckdb_type_of(type));
  duckdb_logical_type byte = duckdb_create_logical_type(DUCKDB_TYPE_UTINYINT);
  duckdb_scalar_function_set_return_type(scalar, byte);
  duckdb_destroy_logical_type(&byte);
  duckdb_scalar_function_set_special_handling(scalar);  // NULLs are handed over
  duckdb_scalar_function_set_volatile(scalar);          // called for every row, once
  duckdb_scalar_function_set_extra_info(scalar, &state_->functions.back(), nullptr);
  duckdb_scalar_function_set_function(scalar, call);
  const duckdb_state added = duckdb_register_scalar_function(state_->connection, scalar);
  duckdb_destroy_scalar_function(&scalar);
  if (added == DuckDBError) return make_error(ErrorKind::internal, "DuckDB refused the function {}", name);
  return {};
}

}  // namespace segue::tables
