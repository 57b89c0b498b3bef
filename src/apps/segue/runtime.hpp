// What a command needs while it runs: threads, memory, log, progress, a place to spill, and where its result goes.
#pragma once
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "segue/base/options.hpp"
#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::apps {

using Json = nlohmann::ordered_json;

// The flags of every command, and table [run] of segue.toml.
struct RunConfig {
  std::uint32_t threads = 0;
  std::string memory_limit = "auto";
  std::uint64_t seed = 0;
  std::string log_level = "info";

  [[nodiscard]] OptionSet options();  // section "run"
};

class Runtime {
 public:
  // Errors: invalid_argument (a memory limit that is no size, an unknown log level).
  [[nodiscard]] static Result<std::unique_ptr<Runtime>> make(const RunConfig& config, bool json, const StopFlag& stop);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // Spills into `folder`, else into the system's temporary folder; what is made there goes when this does.
  [[nodiscard]] const RunContext& context(const std::filesystem::path& folder = {});
  [[nodiscard]] bool json() const { return json_; }
  // To stdout: text unless --json was given, JSON only if it was.
  void show(std::string_view text) const;
  void result(const Json& json) const;

 private:
  Runtime(const RunConfig& config, Log log, bool json, std::uint64_t memory, const StopFlag& stop);
  ThreadTeam team_;
  Progress progress_;
  Log log_;
  bool json_;
  std::uint64_t memory_;
  std::uint64_t seed_;
  const StopFlag& stop_;
  std::unique_ptr<RunContext> context_;
};

}  // namespace segue::apps
