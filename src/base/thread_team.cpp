#include "segue/base/thread_team.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace segue {

struct ThreadTeam::Shared {
  std::mutex mutex;
  std::condition_variable start, finished;
  std::vector<std::thread> helpers;
  std::uint64_t round = 0;  // which call the helpers are to join
  bool ending = false;
  unsigned busy = 0;

  const std::function<void(std::size_t, unsigned)>* body = nullptr;
  std::size_t blocks = 0;
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;

  void work(unsigned worker) {
    for (;;) {
      const std::size_t block = next.fetch_add(1, std::memory_order_relaxed);
      if (block >= blocks) return;
      try {
        (*body)(block, worker);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next.store(blocks, std::memory_order_relaxed);
      }
    }
  }

  void help(unsigned worker) {
    std::uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex);
        start.wait(lock, [&] { return ending || round != seen; });
        if (ending) return;
        seen = round;
      }
      work(worker);
      const std::lock_guard lock(mutex);
      if (--busy == 0) finished.notify_one();
    }
  }
};

ThreadTeam::ThreadTeam(unsigned size) : shared_(std::make_unique<Shared>()) {
  if (size == 0) size = std::thread::hardware_concurrency();
  if (size == 0) size = 1;
  try {
    for (unsigned worker = 1; worker < size; ++worker)
      shared_->helpers.emplace_back([shared = shared_.get(), worker] { shared->help(worker); });
  } catch (const std::system_error&) {  // no more threads to be had: the work is done by those there are
  }
}

ThreadTeam::~ThreadTeam() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->ending = true;
  }
  shared_->start.notify_all();
  for (std::thread& helper : shared_->helpers) helper.join();
}

unsigned ThreadTeam::size() const { return static_cast<unsigned>(shared_->helpers.size()) + 1; }

void ThreadTeam::for_each_block(std::size_t blocks, const std::function<void(std::size_t, unsigned)>& body) {
  {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->body != nullptr) throw std::logic_error("ThreadTeam::for_each_block called while it was running");
    shared_->body = &body;
    shared_->blocks = blocks;
    shared_->next.store(0, std::memory_order_relaxed);
    shared_->failure = nullptr;
    shared_->busy = size() - 1;
    ++shared_->round;
  }
  shared_->start.notify_all();
  shared_->work(0);
  std::unique_lock lock(shared_->mutex);
  shared_->finished.wait(lock, [&] { return shared_->busy == 0; });
  shared_->body = nullptr;
  if (shared_->failure) std::rethrow_exception(std::exchange(shared_->failure, nullptr));
}

}  // namespace segue
