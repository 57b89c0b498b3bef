// What every long call is given: threads, memory, seed, where to spill, and how to talk and be stopped.
#pragma once
#include <cstdint>
#include <filesystem>

#include "segue/base/log.hpp"
#include "segue/base/progress.hpp"
#include "segue/base/stop.hpp"
#include "segue/base/thread_team.hpp"

namespace segue {

struct RunContext {
  ThreadTeam& team;
  const StopFlag& stop;
  const Progress& progress;
  Log& log;
  std::uint64_t memory_limit_bytes;    // plan blocks from this; see base/memory.hpp
  std::uint64_t seed;                  // same seed: same bytes, for any team size
  std::filesystem::path spill_folder;  // for files that do not outlive the call
};

}  // namespace segue
