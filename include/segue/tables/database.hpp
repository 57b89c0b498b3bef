// A DuckDB database with its memory, threads and spill folder always set; cancelled by a StopFlag.
// Safe to move between threads; one call at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "segue/base/progress.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/chunk.hpp"
#include "segue/tables/query.hpp"

namespace segue::tables {

using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;  // monostate: NULL

struct Column {
  std::string name;
  ColumnType type;
};

class Database {
 public:
  // file empty: in memory (still spills to context.spill_folder). DuckDB's own budget is set below
  // context.memory_limit_bytes, since it counts its buffer manager only.
  [[nodiscard]] static Result<Database> open(const RunContext& context, const std::filesystem::path& file = {});
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Runs one or several statements, one after the other; `progress_label` non-empty shows a bar.
  [[nodiscard]] Status execute(std::string_view sql, std::string_view progress_label = {});
  // Runs one SELECT with values for $1, $2, ...; its rows are streamed, until the next statement of this database.
  [[nodiscard]] Result<Query> query(std::string_view sql, std::span<const Value> parameters = {});
  // The only cell of a SELECT that gives one whole number (NULL and no row count as 0).
  [[nodiscard]] Result<std::int64_t> count(std::string_view sql, std::span<const Value> parameters = {});
  // Makes getvariable('name') give `value` in every statement from now on: how a .sql file takes its parameters.
  [[nodiscard]] Status set_variable(std::string_view name, const Value& value);
  [[nodiscard]] Status set_variable(std::string_view name, std::span<const std::string> values);  // a list of text

  // A scalar function for use in SQL that is called for each row that reaches it, once: UTINYINT name(arguments...).
  // `function` fills `out`, a value a row; where it fails, the statement does. Called from DuckDB's threads at once and
  // in no order; it must not throw. It is kept as long as the database.
  using RowFunction = std::function<Status(const ChunkView& arguments, std::span<std::uint8_t> out)>;
  [[nodiscard]] Status add_row_function(std::string_view name, std::span<const ColumnType> arguments,
                                        RowFunction function);
  // TIMESTAMP name(BIGINT): NULL for NULL, and where `function` gives kNoTime. It is called with many at once, of which
  // those that are NULL can be anything. It must not throw.
  using TimeFunction = void (*)(std::span<const std::int64_t> numbers, std::span<std::int64_t> utc_microseconds);
  [[nodiscard]] Status add_time_function(std::string_view name, TimeFunction function);

  // Rows that FROM name() reads, once: `fill` gives how many it wrote, and 0 after the last; where it fails, the
  // statement does. Called from DuckDB's threads, one call at a time; it must not throw. It is kept until the next one
  // of this name takes its place. Which rows a statement reads first is not said.
  using RowSource = std::function<Result<std::size_t>(ChunkWriter& rows)>;
  [[nodiscard]] Status set_row_source(std::string_view name, std::vector<Column> columns, RowSource fill);

  struct State;
  [[nodiscard]] State& state() { return *state_; }  // for this room

 private:
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string quote_text(std::string_view text);        // 'it''s'
[[nodiscard]] std::string quote_identifier(std::string_view name);  // "a ""b"""
[[nodiscard]] std::string duckdb_version();                         // of the library loaded, e.g. "v1.4.5"

// Writes rows in columns into a new table of the database, from where SQL takes them on.
class TableWriter {
 public:
  using Column = tables::Column;
  static constexpr std::size_t kCapacity = ChunkWriter::kCapacity;  // rows a chunk

  // Creates (or replaces) `table`.
  [[nodiscard]] static Result<TableWriter> create(Database& database, std::string_view table,
                                                  const std::vector<Column>& columns);
  TableWriter(TableWriter&&) noexcept;
  ~TableWriter();

  // The present chunk, as in ChunkWriter.
  template <typename T>
  [[nodiscard]] std::span<T> column(std::size_t index) {
    return chunk().column<T>(index);
  }
  void set_text(std::size_t column, std::size_t row, std::string_view text) { chunk().set_text(column, row, text); }
  void set_null(std::size_t column, std::size_t row) { chunk().set_null(column, row); }
  [[nodiscard]] Status flush(std::size_t rows);  // takes the first `rows` rows; the chunk is empty again
  [[nodiscard]] Status finish();                 // must be called after the last flush

 private:
  struct State;
  explicit TableWriter(std::unique_ptr<State> state);
  [[nodiscard]] ChunkWriter& chunk();
  std::unique_ptr<State> state_;
};

}  // namespace segue::tables
