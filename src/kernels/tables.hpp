// One table a level; each is defined in the file named after it.
#pragma once
#include "dispatch.hpp"

namespace segue::kernels {
namespace reference {
extern const Table kTable;
}
namespace avx2 {
extern const Table kTable;
}
namespace avx512 {
extern const Table kTable;
}
namespace avx512_bf16 {
extern const Table kTable;
}
namespace amx {
extern const Table kTable;
}
}  // namespace segue::kernels
