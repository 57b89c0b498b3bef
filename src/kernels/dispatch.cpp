#include "dispatch.hpp"

#include "tables.hpp"

namespace segue::kernels {
namespace {

const Table* const kTables[] = {
    &reference::kTable,
#if defined(__x86_64__)
    &avx2::kTable,
    &avx512::kTable,
    &avx512_bf16::kTable,
#endif
};

}  // namespace

Levels levels() { return {kTables, sizeof(kTables) / sizeof(kTables[0])}; }

bool runs_here(const Table& table) {
#if defined(__x86_64__)
  if (&table == &avx2::kTable) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (&table == &avx512::kTable) return avx512;
  if (&table == &avx512_bf16::kTable)
    return avx512 && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni");
#endif
  return &table == &reference::kTable;
}

}  // namespace segue::kernels
