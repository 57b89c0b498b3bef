#include "segue/base/large_array.hpp"

#include <new>
#include <sys/mman.h>

namespace segue {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;

std::align_val_t alignment(std::size_t bytes) {
  return std::align_val_t{bytes < 2 * kHugePage ? alignof(std::max_align_t) : kHugePage};
}

}  // namespace

void* allocate_large(std::size_t bytes) {
  void* memory = ::operator new(bytes, alignment(bytes));
#if defined(MADV_HUGEPAGE)
  if (bytes >= 2 * kHugePage)
    ::madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);  // refused: pages are small, and all is slower
#endif
  return memory;
}

void free_large(void* memory, std::size_t bytes) noexcept { ::operator delete(memory, alignment(bytes)); }

}  // namespace segue
