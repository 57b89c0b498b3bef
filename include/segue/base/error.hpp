// What went wrong, in one sentence a user can act on: what, where (file, row, column), what to do.
#pragma once
#include <cstdint>
#include <fmt/core.h>
#include <string>
#include <utility>

namespace segue {

enum class ErrorKind : std::uint8_t {
  invalid_argument,  // a flag, option or argument outside its range
  not_found,         // a file, user or track that is not there
  io,                // the system refused to read or write
  corrupt,           // a file that is not what it says it is
  out_of_memory,     // what is asked does not fit the memory limit
  cancelled,         // Ctrl-C
  check_failed,      // a check or gate said no
  internal           // a bug of ours
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
};

template <typename... Args>
[[nodiscard]] Error make_error(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  return Error{kind, fmt::format(format, std::forward<Args>(args)...)};
}

// 1: a check or gate failed. 2: wrong use or input. 130: stopped by Ctrl-C, as shells have it.
[[nodiscard]] constexpr int exit_code(ErrorKind kind) {
  if (kind == ErrorKind::check_failed) return 1;
  if (kind == ErrorKind::cancelled) return 130;
  return 2;
}

}  // namespace segue
