// Functions of ours over text, callable from SQL.
#include <array>
#include <vector>

#include "duckdb_state.hpp"
#include "valid_text.hpp"

namespace segue::tables {
namespace {

std::string_view text_at(duckdb_string_t* strings, idx_t row) {
  return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
}

void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& function = *static_cast<const Database::TextFunction*>(duckdb_scalar_function_get_extra_info(info));
  const idx_t rows = duckdb_data_chunk_get_size(input);
  const idx_t arity = duckdb_data_chunk_get_column_count(input);
  std::vector<duckdb_string_t*> columns(arity);
  std::vector<uint64_t*> validity(arity);
  for (idx_t i = 0; i < arity; ++i) {
    const duckdb_vector vector = duckdb_data_chunk_get_vector(input, i);
    columns[i] = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    validity[i] = duckdb_vector_get_validity(vector);
  }
  std::vector<std::string_view> arguments(arity);
  std::string out, repaired;
  for (idx_t row = 0; row < rows; ++row) {
    bool valid = true;
    for (idx_t i = 0; i < arity && valid; ++i) {
      valid = validity[i] == nullptr || duckdb_validity_row_is_valid(validity[i], row);
      if (valid) arguments[i] = text_at(columns[i], row);
    }
    out.clear();
    if (valid && function(arguments, out)) {
      const std::string_view valid_out = valid_text(out, repaired);
      duckdb_vector_assign_string_element_len(output, row, valid_out.data(), valid_out.size());
    } else {
      duckdb_vector_ensure_validity_writable(output);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
    }
  }
}

}  // namespace

Status Database::add_text_function(std::string_view name, unsigned arguments, TextFunction function) {
  state_->functions.push_back(std::move(function));
  duckdb_scalar_function scalar = duckdb_create_scalar_function();
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  duckdb_scalar_function_set_name(scalar, std::string(name).c_str());
  for (unsigned i = 0; i < arguments; ++i) duckdb_scalar_function_add_parameter(scalar, text);
  duckdb_scalar_function_set_return_type(scalar, text);
  duckdb_scalar_function_set_extra_info(scalar, &state_->functions.back(), nullptr);
  duckdb_scalar_function_set_function(scalar, call);
  const duckdb_state added = duckdb_register_scalar_function(state_->connection, scalar);
  duckdb_destroy_logical_type(&text);
  duckdb_destroy_scalar_function(&scalar);
  if (added == DuckDBError) return make_error(ErrorKind::internal, "DuckDB refused the function {}", name);
  return {};
}

}  // namespace segue::tables
