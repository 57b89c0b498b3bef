#include "segue/tables/query.hpp"

#include "duckdb_state.hpp"

namespace segue::tables {

Query::Query(std::unique_ptr<State> state) : state_(std::move(state)) {}
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

std::vector<std::string> Query::column_names() const {
  std::vector<std::string> names;
  for (idx_t column = 0; column < duckdb_column_count(&state_->result); ++column)
    names.emplace_back(duckdb_column_name(&state_->result, column));
  return names;
}

Result<std::optional<ChunkView>> Query::next() {
  if (state_->chunk != nullptr) duckdb_destroy_data_chunk(&state_->chunk);
  if (state_->ended) return std::optional<ChunkView>();
  if (state_->stop->requested()) return make_error(ErrorKind::cancelled, "stopped");
  if (*state_->statements != state_->statement)  // DuckDB would let it look like the end
    return make_error(ErrorKind::internal, "a query's rows were asked for after another statement of its database");
  state_->chunk = duckdb_fetch_chunk(state_->result);
  if (state_->chunk == nullptr) {
    const char* message = duckdb_result_error(&state_->result);
    if (message != nullptr && *message != '\0') return database_error(message, state_->stop->requested());
    state_->ended = true;
    return std::optional<ChunkView>();
  }
  return std::optional<ChunkView>(ChunkView(state_->chunk));
}

}  // namespace segue::tables
