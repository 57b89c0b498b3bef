// One table a level, each from its own file.
#pragma once
#include "dispatch.hpp"

namespace skeleton {
namespace reference {
extern const Table kTable;
}
namespace avx2 {
extern const Table kTable;
}
namespace avx512 {
extern const Table kTable;
}
}  // namespace skeleton
