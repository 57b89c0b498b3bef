#include "segue/tables/database.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <stdlib.h>
#include <thread>

#include "duckdb_state.hpp"

#include "segue/base/file.hpp"
#include "segue/base/memory.hpp"

namespace segue::tables {
namespace {

struct Prepared {
  duckdb_prepared_statement handle = nullptr;
  ~Prepared() {
    if (handle != nullptr) duckdb_destroy_prepare(&handle);
  }
};

struct Extracted {
  duckdb_extracted_statements handle = nullptr;
  ~Extracted() {
    if (handle != nullptr) duckdb_destroy_extracted(&handle);
  }
};

struct Pending {
  duckdb_pending_result handle = nullptr;
  ~Pending() {
    if (handle != nullptr) duckdb_destroy_pending(&handle);
  }
};

Status bind(duckdb_prepared_statement statement, std::span<const Value> parameters) {
  for (idx_t i = 0; i < parameters.size(); ++i) {
    const Value& value = parameters[i];
    duckdb_state state = DuckDBError;
    if (std::holds_alternative<std::monostate>(value)) state = duckdb_bind_null(statement, i + 1);
    if (const auto* truth = std::get_if<bool>(&value)) state = duckdb_bind_boolean(statement, i + 1, *truth);
    if (const auto* number = std::get_if<std::int64_t>(&value)) state = duckdb_bind_int64(statement, i + 1, *number);
    if (const auto* number = std::get_if<double>(&value)) state = duckdb_bind_double(statement, i + 1, *number);
    if (const auto* text = std::get_if<std::string>(&value))
      state = duckdb_bind_varchar_length(statement, i + 1, text->data(), text->size());
    if (state == DuckDBError) {
      const char* reason = duckdb_prepare_error(statement);
      return make_error(ErrorKind::invalid_argument, "a value for SQL's ${} was refused: {}", i + 1,
                        reason != nullptr ? reason : "it is not UTF-8 text");
    }
  }
  return {};
}

// Runs a prepared statement task by task: between tasks Ctrl-C is heard and the bar moves.
Status run_tasks(Database::State& state, duckdb_prepared_statement statement, bool streaming, duckdb_result* result,
                 ProgressBar* bar) {
  ++*state.statements;
  Pending pending;
  const duckdb_state begun = streaming ? duckdb_pending_prepared_streaming(statement, &pending.handle)
                                       : duckdb_pending_prepared(statement, &pending.handle);
  if (begun == DuckDBError) return database_error(duckdb_pending_error(pending.handle), state.stop->requested());
  constexpr std::chrono::milliseconds kPause(1), kBetweenLooks(100);
  auto look_again = std::chrono::steady_clock::now();
  for (;;) {
    const duckdb_pending_state now = duckdb_pending_execute_task(pending.handle);
    if (now == DUCKDB_PENDING_ERROR)
      return database_error(duckdb_pending_error(pending.handle), state.stop->requested());
    if (duckdb_pending_execution_is_finished(now)) break;
    if (state.stop->requested()) duckdb_interrupt(state.connection);
    if (now == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::sleep_for(kPause);
    if (bar != nullptr && std::chrono::steady_clock::now() >= look_again) {  // asking is not cheap
      look_again = std::chrono::steady_clock::now() + kBetweenLooks;
      const auto progress = duckdb_query_progress(state.connection);
      if (progress.percentage > 0) bar->set(static_cast<std::uint64_t>(progress.percentage));
    }
  }
  if (duckdb_execute_pending(pending.handle, result) == DuckDBError) {
    const Error error = database_error(duckdb_result_error(result), state.stop->requested());
    duckdb_destroy_result(result);
    return error;
  }
  return {};
}

Status run(Database::State& state, duckdb_prepared_statement statement, bool streaming, duckdb_result* result,
           ProgressBar* bar) {
  state.failed.reset();
  const Status done = run_tasks(state, statement, streaming, result, bar);
  const std::lock_guard lock(state.failed_mutex);
  return !done && state.failed && !state.stop->requested() ? Status(*state.failed) : done;
}

std::string literal(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("'{}'::BIGINT", *number);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("'{}'::DOUBLE", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return quote_text(*text);
  return "NULL";
}

}  // namespace

Error database_error(std::string_view message, bool stopped) {
  if (stopped) return make_error(ErrorKind::cancelled, "stopped");
  if (const auto where = message.find("\nLINE "); where != std::string_view::npos) message = message.substr(0, where);
  std::string line;  // all of it in one line
  for (const char c : message) {
    const bool space = c == '\n' || c == '\r' || c == ' ';
    if (space && (line.empty() || line.back() == ' ')) continue;
    line += space ? ' ' : c;
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  const bool no_space = message.find("No space left") != std::string_view::npos;
  if (no_space) return make_error(ErrorKind::io, "{}; free some space or choose another folder", line);
  if (message.starts_with("Out of Memory"))
    return make_error(ErrorKind::out_of_memory, "{}; raise --memory-limit or lower --threads", line);
  if (message.starts_with("IO Error")) return Error{ErrorKind::io, std::move(line)};
  if (message.starts_with("Invalid Input") || message.starts_with("Conversion"))
    return Error{ErrorKind::corrupt, std::move(line)};
  return Error{ErrorKind::internal, std::move(line)};
}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const RunContext& context, const std::filesystem::path& file) {
  if (!duckdb_version().starts_with("v1.4."))
    return make_error(ErrorKind::io,
                      "the DuckDB library found at run time is {}, but 1.4 is needed; set DuckDB_ROOT "
                      "to one and build again",
                      duckdb_version());
  if (auto folder = ensure_writable_folder(context.spill_folder); !folder) return folder.error();
  auto state = std::make_unique<State>();
  state->stop = &context.stop;
  state->progress = &context.progress;
  std::string spill = (context.spill_folder / "duckdb_XXXXXX").string();
  if (::mkdtemp(spill.data()) == nullptr)
    return make_error(ErrorKind::io, "{}: cannot create a folder in it", context.spill_folder.string());
  state->spill = spill;
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  // DuckDB counts its buffers only; what else it takes grows with its threads.
  const unsigned threads = context.team.size();
  const std::uint64_t outside = std::min(context.memory_limit_bytes / 4, std::uint64_t{128} * 1024 * 1024 * threads);
  duckdb_set_config(config, "memory_limit", fmt::format("{}B", context.memory_limit_bytes - outside).c_str());
  duckdb_set_config(config, "threads", std::to_string(threads).c_str());
  duckdb_set_config(config, "temp_directory", state->spill.c_str());
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  char* message = nullptr;
  const duckdb_state opened =
      duckdb_open_ext(file.empty() ? nullptr : file.c_str(), &state->database, config, &message);
  duckdb_destroy_config(&config);
  if (opened == DuckDBError) {
    const Error error = database_error(message, false);
    duckdb_free(message);
    return error;
  }
  if (duckdb_connect(state->database, &state->connection) == DuckDBError)
    return make_error(ErrorKind::internal, "DuckDB refused a connection");
  state->watch();
  Database database(std::move(state));
  // So much of a result is made while we work on what came before it.
  const std::uint64_t ahead = std::min(context.memory_limit_bytes / 32, std::uint64_t{64} * 1024 * 1024);
  if (auto set = database.execute(fmt::format("SET TimeZone = 'UTC'; SET preserve_insertion_order = true; "
                                              "SET enable_progress_bar = true; SET enable_progress_bar_print = false; "
                                              "SET streaming_buffer_size = '{}B'",
                                              ahead));
      !set)
    return set.error();
  return database;
}

Status Database::execute(std::string_view sql, std::string_view progress_label) {
  Extracted extracted;
  const idx_t count = duckdb_extract_statements(state_->connection, std::string(sql).c_str(), &extracted.handle);
  if (count == 0) {
    const char* message = duckdb_extract_statements_error(extracted.handle);
    if (message == nullptr) return {};  // nothing but comments
    return database_error(message, false);
  }
  std::unique_ptr<ProgressBar> bar;
  for (idx_t i = 0; i < count; ++i) {
    if (state_->stop->requested()) return make_error(ErrorKind::cancelled, "stopped");
    if (!progress_label.empty()) {
      const std::string label =
          count == 1 ? std::string(progress_label) : fmt::format("{} {}/{}", progress_label, i + 1, count);
      bar.reset();
      bar = std::make_unique<ProgressBar>(
          state_->progress->style() == ProgressStyle::bar ? *state_->progress : Progress(ProgressStyle::none), label,
          100, "%");
    }
    Prepared prepared;
    if (duckdb_prepare_extracted_statement(state_->connection, extracted.handle, i, &prepared.handle) == DuckDBError)
      return database_error(duckdb_prepare_error(prepared.handle), false);
    duckdb_result result;
    if (auto done = run(*state_, prepared.handle, false, &result, bar.get()); !done) return done;
    duckdb_destroy_result(&result);
    if (bar) bar->set(100);
  }
  return {};
}

Result<Query> Database::query(std::string_view sql, std::span<const Value> parameters) {
  Prepared prepared;
  if (duckdb_prepare(state_->connection, std::string(sql).c_str(), &prepared.handle) == DuckDBError)
    return database_error(duckdb_prepare_error(prepared.handle), false);
  if (auto bound = bind(prepared.handle, parameters); !bound) return bound.error();
  auto state = std::make_unique<Query::State>();
  state->stop = state_->stop;
  if (auto done = run(*state_, prepared.handle, true, &state->result, nullptr); !done) return done.error();
  state->statements = state_->statements;
  state->statement = *state_->statements;
  return Query(std::move(state));
}

Result<std::int64_t> Database::count(std::string_view sql, std::span<const Value> parameters) {
  auto rows = query(fmt::format("SELECT CAST(({}\n) AS BIGINT)", sql), parameters);
  if (!rows) return rows.error();
  auto chunk = rows->next();
  if (!chunk) return chunk.error();
  if (!*chunk || (*chunk)->rows() == 0 || (*chunk)->is_null(0, 0)) return std::int64_t{0};
  return (*chunk)->column<std::int64_t>(0)[0];
}

Status Database::set_variable(std::string_view name, const Value& value) {
  return execute(fmt::format("SET VARIABLE {} = {}", quote_identifier(name), literal(value)));
}

Status Database::set_variable(std::string_view name, std::span<const std::string> values) {
  std::vector<std::string> quoted;
  for (const std::string& value : values) quoted.push_back(quote_text(value));
  return execute(fmt::format("SET VARIABLE {} = [{}]::VARCHAR[]", quote_identifier(name), fmt::join(quoted, ", ")));
}

std::string quote_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string duckdb_version() { return duckdb_library_version(); }

}  // namespace segue::tables
