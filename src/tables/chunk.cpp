#include "segue/tables/chunk.hpp"

#include <duckdb.h>
#include <stdexcept>

#include "column_types.hpp"

namespace segue::tables {
namespace {

duckdb_vector vector_of(void* chunk, std::size_t index) {
  return duckdb_data_chunk_get_vector(static_cast<duckdb_data_chunk>(chunk), index);
}

}  // namespace

ChunkView::ChunkView(void* chunk)
    : chunk_(chunk), rows_(duckdb_data_chunk_get_size(static_cast<duckdb_data_chunk>(chunk))) {}

template <typename T>
std::span<const T> ChunkView::column(std::size_t index) const {
  const duckdb_vector vector = vector_of(chunk_, index);
  check_type<T>(vector);
  return {static_cast<const T*>(duckdb_vector_get_data(vector)), rows_};
}

template std::span<const bool> ChunkView::column(std::size_t) const;
template std::span<const std::int32_t> ChunkView::column(std::size_t) const;
template std::span<const std::uint32_t> ChunkView::column(std::size_t) const;
template std::span<const std::int64_t> ChunkView::column(std::size_t) const;
template std::span<const std::uint64_t> ChunkView::column(std::size_t) const;
template std::span<const float> ChunkView::column(std::size_t) const;
template std::span<const double> ChunkView::column(std::size_t) const;

std::string_view ChunkView::text(std::size_t column, std::size_t row) const {
  const duckdb_vector vector = vector_of(chunk_, column);
  check_type<std::string_view>(vector);
  auto* strings = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
}

bool ChunkView::is_null(std::size_t column, std::size_t row) const {
  uint64_t* validity = duckdb_vector_get_validity(vector_of(chunk_, column));
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

Presence ChunkView::presence(std::size_t column) const {
  return Presence(duckdb_vector_get_validity(vector_of(chunk_, column)));
}

}  // namespace segue::tables
