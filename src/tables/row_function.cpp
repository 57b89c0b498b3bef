// Functions of ours over rows, callable from SQL.
#include <array>
#include <span>

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
  own.state->fail(done.error());
  duckdb_scalar_function_set_error(info, done.error().message.c_str());
}

void call_time_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto function = reinterpret_cast<Database::TimeFunction>(duckdb_scalar_function_get_extra_info(info));
  const ChunkView rows(input);
  const auto numbers = rows.column<std::int64_t>(0);
  const Presence present = rows.presence(0);
  const std::span times(static_cast<std::int64_t*>(duckdb_vector_get_data(output)), numbers.size());
  function(numbers, times);
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    if (present[row] && times[row] != kNoTime) continue;
    duckdb_vector_ensure_validity_writable(output);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
  }
}

class ScalarFunction {
 public:
  ScalarFunction(std::string_view name, std::span<const ColumnType> arguments, duckdb_type result) {
    duckdb_scalar_function_set_name(function_, std::string(name).c_str());
    for (const ColumnType type : arguments)
      with_logical_type(duckdb_type_of(type),
                        [&](duckdb_logical_type logical) { duckdb_scalar_function_add_parameter(function_, logical); });
    with_logical_type(result,
                      [&](duckdb_logical_type logical) { duckdb_scalar_function_set_return_type(function_, logical); });
    duckdb_scalar_function_set_special_handling(function_);  // NULLs are handed over
  }
  ScalarFunction(const ScalarFunction&) = delete;
  ScalarFunction& operator=(const ScalarFunction&) = delete;
  ~ScalarFunction() { duckdb_destroy_scalar_function(&function_); }
  [[nodiscard]] duckdb_scalar_function handle() const { return function_; }

 private:
  duckdb_scalar_function function_ = duckdb_create_scalar_function();
};

Status add(Database& database, std::string_view name, const ScalarFunction& function) {
  // A stream that was not read to its end has a transaction open, which would take the function with it.
  if (auto ended = database.execute("SELECT 1"); !ended) return ended;
  if (duckdb_register_scalar_function(database.state().connection, function.handle()) == DuckDBError)
    return make_error(ErrorKind::internal, "DuckDB refused the function {}", name);
  return {};
}

}  // namespace

Status Database::add_row_function(std::string_view name, std::span<const ColumnType> arguments, RowFunction function) {
  state_->functions.push_back({std::move(function), state_.get()});
  const ScalarFunction scalar(name, arguments, DUCKDB_TYPE_UTINYINT);
  duckdb_scalar_function_set_volatile(scalar.handle());  // called for every row, once
  duckdb_scalar_function_set_extra_info(scalar.handle(), &state_->functions.back(), nullptr);
  duckdb_scalar_function_set_function(scalar.handle(), call);
  return add(*this, name, scalar);
}

Status Database::add_time_function(std::string_view name, TimeFunction function) {
  const std::array argument = {ColumnType::int64};
  const ScalarFunction scalar(name, argument, DUCKDB_TYPE_TIMESTAMP);
  duckdb_scalar_function_set_extra_info(scalar.handle(), reinterpret_cast<void*>(function), nullptr);
  duckdb_scalar_function_set_function(scalar.handle(), call_time_function);
  return add(*this, name, scalar);
}

}  // namespace segue::tables
