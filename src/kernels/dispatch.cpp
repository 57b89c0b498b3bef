#include "dispatch.hpp"

#include "tables.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace segue::kernels {
namespace {

const Table* const kTables[] = {
    &reference::kTable,
#if defined(__x86_64__)
    &avx2::kTable,      &avx512::kTable, &avx512_bf16::kTable, &amx::kTable,
#endif
};

#if defined(__x86_64__)
// AMX-TILE and AMX-INT8, for which not every compiler has a name in __builtin_cpu_supports.
bool has_tiles_of_bytes() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d >> 24U & 3U) == 3;
}

// Linux lends the tiles, 8 KiB a thread that is switched away from, to processes that ask.
bool tiles_are_lent() {
#if defined(__linux__)
  constexpr long kArchPrctl = 158, kRequestPermission = 0x1023, kTileData = 18;
  long result = kArchPrctl;
  __asm__ volatile("syscall" : "+a"(result) : "D"(kRequestPermission), "S"(kTileData) : "rcx", "r11", "memory");
  return result == 0;
#else
  return false;
#endif
}
#endif

}  // namespace

Levels levels() { return {kTables, sizeof(kTables) / sizeof(kTables[0])}; }

bool runs_here(const Table& table) {
#if defined(__x86_64__)
  if (&table == &avx2::kTable) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (&table == &avx512::kTable) return avx512;
  const bool bf16 = avx512 && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni");
  if (&table == &avx512_bf16::kTable) return bf16;
  if (&table == &amx::kTable) return bf16 && has_tiles_of_bytes() && tiles_are_lent();
#endif
  return &table == &reference::kTable;
}

}  // namespace segue::kernels
