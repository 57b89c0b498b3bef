// Arrays of any size, the large ones on huge pages: walked at random, they would else spend their time in page tables.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

namespace segue {

// On huge pages where it is large and the system has them. As operator new: std::bad_alloc where there is no memory.
[[nodiscard]] void* allocate_large(std::size_t bytes);
void free_large(void* memory, std::size_t bytes) noexcept;

template <typename T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <typename U>
  explicit LargeAllocator(const LargeAllocator<U>&) noexcept {}
  [[nodiscard]] T* allocate(std::size_t count) { return static_cast<T*>(allocate_large(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { free_large(memory, count * sizeof(T)); }
  friend bool operator==(const LargeAllocator&, const LargeAllocator&) { return true; }
};

template <typename T>
using LargeArray = std::vector<T, LargeAllocator<T>>;

// The same not written to: a page is the process's from its first touch on.
struct FreeLarge {
  std::size_t bytes = 0;
  void operator()(void* memory) const noexcept { free_large(memory, bytes); }
};
using LargeMemory = std::unique_ptr<void, FreeLarge>;
[[nodiscard]] inline LargeMemory large_memory(std::size_t bytes) {
  return LargeMemory(allocate_large(bytes), FreeLarge{bytes});
}

}  // namespace segue
