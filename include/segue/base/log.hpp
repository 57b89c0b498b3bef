// Messages to a person, on stderr. Passed where it is needed; there is no global one.
#pragma once
#include <fmt/core.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "segue/base/result.hpp"

namespace segue {

class Log {
 public:
  // level: trace, debug, info, warn, error, off.
  [[nodiscard]] static Result<Log> to_stderr(std::string_view level);
  [[nodiscard]] static Log silent();
  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  ~Log();

  template <typename... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(0, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) {
    write(1, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void warn(fmt::format_string<Args...> format, Args&&... args) {
    write(2, fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  struct Sink;
  explicit Log(std::unique_ptr<Sink> sink);
  void write(int level, const std::string& message);
  std::unique_ptr<Sink> sink_;
};

}  // namespace segue
