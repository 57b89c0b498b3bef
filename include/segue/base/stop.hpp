// A request to stop, set by a signal handler and asked for by long work.
#pragma once
#include <atomic>

namespace segue {

class StopFlag {
 public:
  void request() { requested_.store(true, std::memory_order_relaxed); }  // async-signal-safe
  [[nodiscard]] bool requested() const { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace segue
