// As many of something as there are threads at work with it at once, whichever these are.
#pragma once
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace segue {

template <typename T>
class Pool {
 public:
  explicit Pool(std::function<T()> make) : make_(std::move(make)) {}

  class Lease {
   public:
    explicit Lease(Pool& pool) : pool_(pool), item_(pool.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      const std::lock_guard lock(pool_.mutex_);
      pool_.free_.push_back(&item_);
    }
    [[nodiscard]] T& operator*() const { return item_; }
    [[nodiscard]] T* operator->() const { return &item_; }

   private:
    Pool& pool_;
    T& item_;
  };
  [[nodiscard]] Lease borrow() { return Lease(*this); }
  [[nodiscard]] std::deque<T>& all() { return items_; }  // while none is lent
  [[nodiscard]] const std::deque<T>& all() const { return items_; }

 private:
  T& take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return items_.emplace_back(make_());
    T& item = *free_.back();
    free_.pop_back();
    return item;
  }
  std::function<T()> make_;
  std::mutex mutex_;
  std::deque<T> items_;
  std::vector<T*> free_;
};

}  // namespace segue
