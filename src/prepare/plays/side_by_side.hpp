// Work on partitions, one a thread at a time: ends early on Ctrl-C and on the first error.
#pragma once
#include <atomic>
#include <mutex>
#include <optional>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"

namespace segue::prepare {

template <typename Work>  // Status(std::size_t partition, unsigned worker)
Status side_by_side(const RunContext& context, std::size_t partitions, const Work& work) {
  std::mutex mutex;
  std::optional<Error> failed;  // of the lowest partition that failed
  std::size_t failed_at = partitions;
  std::atomic<bool> give_up = false;
  context.team.for_each_block(partitions, [&](std::size_t partition, unsigned worker) {
    if (give_up || context.stop.requested()) return;
    const Status done = work(partition, worker);
    if (done) return;
    give_up = true;
    const std::lock_guard lock(mutex);
    if (partition >= failed_at) return;
    failed_at = partition;
    failed = done.error();
  });
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
  if (failed) return *failed;
  return {};
}

}  // namespace segue::prepare
