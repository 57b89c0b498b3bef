#include "runtime.hpp"

#include <cstdio>
#include <fmt/core.h>
#include <system_error>
#include <unistd.h>

#include "segue/base/memory.hpp"

namespace segue::apps {

OptionSet RunConfig::options() {
  OptionSet set("run");
  set.add("threads", &threads, "threads to work with; 0: all the machine has", {0, 1024});
  set.add("memory_limit", &memory_limit, "memory to plan for, e.g. 8GiB; auto: three quarters of the machine's",
          std::vector<std::string>{});
  set.add("seed", &seed, "same seed, same files, whatever the number of threads");
  set.add("log_level", &log_level, "how much is said on stderr", {"trace", "debug", "info", "warn", "error", "off"});
  return set;
}

Result<std::unique_ptr<Runtime>> Runtime::make(const RunConfig& config, bool json, const StopFlag& stop) {
  auto log = Log::to_stderr(config.log_level);
  if (!log) return log.error();
  std::uint64_t memory = physical_memory_bytes() / 4 * 3;
  if (config.memory_limit != "auto") {
    auto parsed = parse_bytes(config.memory_limit);
    if (!parsed) return make_error(ErrorKind::invalid_argument, "--memory-limit {}", parsed.error().message);
    memory = *parsed;
  }
  if (memory < 64U << 20U)
    return make_error(ErrorKind::invalid_argument, "--memory-limit {} is too little to work with; give 512MiB or more",
                      config.memory_limit);
  return std::unique_ptr<Runtime>(new Runtime(config, std::move(*log), json, memory, stop));
}

Runtime::Runtime(const RunConfig& config, Log log, bool json, std::uint64_t memory, const StopFlag& stop)
    : team_(config.threads),
      progress_(config.log_level == "off" || config.log_level == "error" || config.log_level == "warn"
                    ? ProgressStyle::none
                    : Progress::style_for_stderr()),
      log_(std::move(log)),
      json_(json),
      memory_(memory),
      seed_(config.seed),
      stop_(stop) {}

Runtime::~Runtime() {
  std::error_code error;
  if (context_) std::filesystem::remove_all(context_->spill_folder, error);
}

const RunContext& Runtime::context(const std::filesystem::path& folder) {
  std::error_code error;
  const auto spill =
      folder.empty() ? std::filesystem::temp_directory_path(error) / fmt::format("segue-{}", ::getpid()) : folder;
  if (context_ && context_->spill_folder == spill) return *context_;
  if (context_) std::filesystem::remove_all(context_->spill_folder, error);
  std::filesystem::create_directories(spill, error);  // an unwritable one is reported by whoever spills
  context_ = std::make_unique<RunContext>(RunContext{team_, stop_, progress_, log_, memory_, seed_, spill});
  return *context_;
}

void Runtime::show(std::string_view text) const {
  if (!json_) fmt::print("{}", text);
}

void Runtime::result(const Json& json) const {
  if (json_) fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace segue::apps
