// A fixed team of threads, its size given by the caller. The only threads Segue's own loops run on.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace segue {

class ThreadTeam {
 public:
  // The caller's thread is one of them; 0 means all the machine has. Where the system gives fewer, it has fewer.
  explicit ThreadTeam(unsigned size);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  [[nodiscard]] unsigned size() const;

  // Calls body(block, worker) once for each block in [0, blocks), handed out in rising order; worker is in
  // [0, size()). Returns when all are done. The first exception thrown is thrown again here, after the rest of the
  // blocks were given up. One call at a time; a body that calls it again is a bug and gets std::logic_error.
  // What a result is summed in must depend on the block, never on the worker: same bytes for any team size.
  void for_each_block(std::size_t blocks, const std::function<void(std::size_t block, unsigned worker)>& body);

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace segue
