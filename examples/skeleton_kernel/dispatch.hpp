// The kernel's contract, and the levels it is compiled for. Callers see this file alone.
#pragma once
#include <cstddef>

namespace skeleton {

struct Table {
  const char* level;
  // Sum over i of (a[i] - b[i])^2. Any length, any alignment; reads nothing past the end.
  float (*squared_distance)(const float* a, const float* b, std::size_t n);
};

struct Levels {
  const Table* const* tables;
  std::size_t count;
};

[[nodiscard]] Levels levels();                           // from the slowest, which is the truth of the tests
[[nodiscard]] bool runs_here(const Table& table);        // whether this CPU has the instructions
[[nodiscard]] const Table* table_of(const char* level);  // null: no such level, or not on this CPU. "": the best

}  // namespace skeleton
