#include "segue/tables/chunk.hpp"

#include <duckdb.h>
#include <stdexcept>

#include "column_types.hpp"
#include "valid_text.hpp"

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

ChunkWriter::ChunkWriter(void* chunk) {
  const idx_t columns = duckdb_data_chunk_get_column_count(static_cast<duckdb_data_chunk>(chunk));
  for (idx_t i = 0; i < columns; ++i) {
    const duckdb_vector vector = vector_of(chunk, i);
    columns_.push_back({vector, type_of(vector)});
  }
}

template <typename T>
std::span<T> ChunkWriter::column(std::size_t index) const {
  const Column& column = columns_[index];
  check_type<T>(static_cast<duckdb_type>(column.type));
  return {static_cast<T*>(duckdb_vector_get_data(static_cast<duckdb_vector>(column.vector))), kCapacity};
}

template std::span<bool> ChunkWriter::column(std::size_t) const;
template std::span<std::int32_t> ChunkWriter::column(std::size_t) const;
template std::span<std::uint32_t> ChunkWriter::column(std::size_t) const;
template std::span<std::int64_t> ChunkWriter::column(std::size_t) const;
template std::span<std::uint64_t> ChunkWriter::column(std::size_t) const;
template std::span<float> ChunkWriter::column(std::size_t) const;
template std::span<double> ChunkWriter::column(std::size_t) const;

void ChunkWriter::set_text(std::size_t column, std::size_t row, std::string_view text) {
  const auto vector = static_cast<duckdb_vector>(columns_[column].vector);
  check_type<std::string_view>(static_cast<duckdb_type>(columns_[column].type));
  text = valid_text(text, buffer_);
  duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
}

void ChunkWriter::set_null(std::size_t column, std::size_t row) const {
  const auto vector = static_cast<duckdb_vector>(columns_[column].vector);
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

}  // namespace segue::tables
