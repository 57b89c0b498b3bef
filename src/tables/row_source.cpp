// Rows of ours that SQL reads as a table.
#include "column_types.hpp"
#include "duckdb_state.hpp"

namespace segue::tables {
namespace {

using Source = Database::State::Source;
using SourceOfName = std::shared_ptr<Source>;

// A statement keeps its source from here to its end.
void bind(duckdb_bind_info info) {
  const auto& source = *static_cast<const SourceOfName*>(duckdb_bind_get_extra_info(info));
  for (const Column& column : source->columns)
    with_logical_type(duckdb_type_of(column.type), [&](duckdb_logical_type logical) {
      duckdb_bind_add_result_column(info, column.name.c_str(), logical);
    });
  duckdb_bind_set_bind_data(info, std::make_unique<SourceOfName>(source).release(), [](void* kept) {
    std::unique_ptr<SourceOfName>(static_cast<SourceOfName*>(kept)).reset();
  });
}

void init(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1024); }

void fill(duckdb_function_info info, duckdb_data_chunk output) {
  Source& source = **static_cast<const SourceOfName*>(duckdb_function_get_bind_data(info));
  const std::lock_guard lock(source.mutex);
  if (source.ended) return duckdb_data_chunk_set_size(output, 0);
  ChunkWriter rows(output);
  const Result<std::size_t> filled = source.fill(rows);
  source.ended = !filled || *filled == 0;
  duckdb_data_chunk_set_size(output, filled ? *filled : 0);
  if (filled) return;
  source.state->fail(filled.error());
  duckdb_function_set_error(info, filled.error().message.c_str());
}

}  // namespace

Status Database::set_row_source(std::string_view name, std::vector<Column> columns, RowSource rows) {
  const auto [place, is_new] = state_->sources.try_emplace(std::string(name));
  place->second = std::make_shared<Source>(std::move(columns), std::move(rows), *state_);
  if (!is_new) return {};
  if (auto ended = execute("SELECT 1"); !ended) return ended;  // as for functions: a stream's transaction would take it
  duckdb_table_function function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, place->first.c_str());
  duckdb_table_function_set_extra_info(function, &place->second, nullptr);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, init);
  duckdb_table_function_set_function(function, fill);
  const bool registered = duckdb_register_table_function(state_->connection, function) == DuckDBSuccess;
  duckdb_destroy_table_function(&function);
  if (registered) return {};
  state_->sources.erase(place);
  return make_error(ErrorKind::internal, "DuckDB refused the function {}", name);
}

}  // namespace segue::tables
