#include "segue/base/log.hpp"

#include <algorithm>
#include <iterator>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "segue/base/printable.hpp"

namespace segue {

struct Log::Sink {
  spdlog::logger logger;
};

Log::Log(std::unique_ptr<Sink> sink) : sink_(std::move(sink)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

Result<Log> Log::to_stderr(std::string_view level) {
  static constexpr std::string_view kNames[] = {"trace", "debug", "info", "warn", "error", "off"};
  const auto parsed = spdlog::level::from_str(std::string(level));
  if (std::find(std::begin(kNames), std::end(kNames), level) == std::end(kNames))
    return make_error(ErrorKind::invalid_argument,
                      "--log-level '{}' is not one of trace, debug, info, warn, error, off", level);
  auto sink =
      std::make_unique<Sink>(Sink{spdlog::logger("segue", std::make_shared<spdlog::sinks::stderr_color_sink_mt>())});
  sink->logger.set_level(parsed);
  sink->logger.set_pattern("%H:%M:%S %^%l%$ %v");
  return Log(std::move(sink));
}

Log Log::silent() { return Log(nullptr); }

void Log::write(int level, const std::string& message) {
  if (!sink_) return;
  static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn};
  sink_->logger.log(kLevels[level], printable(message));
}

}  // namespace segue
