// Which of the hot loops run: the fastest this CPU has, or the level that SEGUE_FORCE_ISA names.
#pragma once
#include <string_view>

#include "segue/base/result.hpp"

namespace segue::kernels {
struct Table;
}

namespace segue::linalg {

// `level` is reference, avx2, avx512, avx512_bf16 or amx; empty: the fastest. Errors: invalid_argument (unknown, or not
// this CPU's).
[[nodiscard]] Result<const kernels::Table*> choose_kernels(std::string_view level);

// The same with the level that the environment variable SEGUE_FORCE_ISA names, if it is set.
[[nodiscard]] Result<const kernels::Table*> choose_kernels();

[[nodiscard]] std::string_view kernel_level(const kernels::Table& table);

}  // namespace segue::linalg
