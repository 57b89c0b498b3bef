#include "dispatch.hpp"

#include <cstring>

#include "tables.hpp"

namespace skeleton {
namespace {

const Table* const kTables[] = {
    &reference::kTable,
#if defined(__x86_64__)
    &avx2::kTable,
    &avx512::kTable,
#endif
};

}  // namespace

Levels levels() { return {kTables, sizeof(kTables) / sizeof(kTables[0])}; }

bool runs_here(const Table& table) {
#if defined(__x86_64__)
  if (&table == &avx2::kTable) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (&table == &avx512::kTable) return __builtin_cpu_supports("avx512f");
#endif
  return &table == &reference::kTable;
}

const Table* table_of(const char* level) {
  const Table* found = nullptr;
  for (const Table* table : kTables)
    if (runs_here(*table) && (*level == '\0' || std::strcmp(level, table->level) == 0)) found = table;
  return found;
}

}  // namespace skeleton
