// Private to this room: the handles of DuckDB's C API with owners.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <duckdb.h>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "segue/tables/database.hpp"

namespace segue::tables {

struct Database::State {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  const StopFlag* stop = nullptr;
  const Progress* progress = nullptr;
  struct Function {
    RowFunction function;
    State* state;
  };
  std::list<Function> functions;  // referred to by DuckDB for as long as it is open
  struct Source {
    Source(std::vector<Column> its_columns, RowSource its_fill, State& of)
        : columns(std::move(its_columns)), fill(std::move(its_fill)), state(&of) {}
    std::vector<Column> columns;
    RowSource fill;
    State* state;
    std::mutex mutex;
    bool ended = false;
  };
  std::map<std::string, std::shared_ptr<Source>, std::less<>> sources;  // by the name of their function
  std::filesystem::path spill;  // this database's own: DuckDB's names in it are the same for every database
  std::shared_ptr<std::uint64_t> statements = std::make_shared<std::uint64_t>(0);  // begun so far

  std::mutex failed_mutex;
  std::optional<Error> failed;  // what one of the functions says of the statement it failed

  // Keeps what a function says: DuckDB's own error would lose its kind.
  void fail(const Error& error) {
    const std::lock_guard lock(failed_mutex);
    if (!failed) failed = error;
  }

  std::jthread watcher;  // a stream may search long for its next row, and only an interrupt reaches it there

  void watch() {
    watcher = std::jthread([this](const std::stop_token& done) {
      std::mutex mutex;
      std::condition_variable_any wake;
      std::unique_lock lock(mutex);
      while (!wake.wait_for(lock, done, std::chrono::milliseconds(50), [&] { return done.stop_requested(); }))
        if (stop->requested()) duckdb_interrupt(connection);
    });
  }

  ~State() {
    watcher = {};  // joined before what it looks at goes
    if (connection != nullptr) duckdb_disconnect(&connection);
    if (database != nullptr) duckdb_close(&database);
    std::error_code ignored;
    if (!spill.empty()) std::filesystem::remove_all(spill, ignored);
  }
};

struct Query::State {
  duckdb_result result{};
  duckdb_data_chunk chunk = nullptr;
  const StopFlag* stop = nullptr;
  std::shared_ptr<const std::uint64_t> statements;  // of the database
  std::uint64_t statement = 0;                      // which of them this is: the next one ends its stream
  bool ended = false;
  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_result(&result);
  }
};

// DuckDB's message in one line, with the kind that fits it.
[[nodiscard]] Error database_error(std::string_view message, bool stopped);
[[nodiscard]] inline Error database_error(const char* message, bool stopped) {  // the C API may have none
  return database_error(std::string_view(message != nullptr ? message : "DuckDB gave no reason"), stopped);
}

}  // namespace segue::tables
