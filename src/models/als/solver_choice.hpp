// Which solver trains, and what it gathers from.
#pragma once
#include <cstdint>
#include <string>

#include "segue/models/als.hpp"

namespace segue::models {

enum class AlsSolver : std::uint8_t { exact, cg, block };
enum class Gather : std::uint8_t { float32, bfloat16, int8 };

struct SolverChoice {
  AlsSolver solver = AlsSolver::exact;
  Gather gather = Gather::float32;
  std::string reason;  // where it was left to us
};

// Depends on config and sizes alone, never on the machine. `rows`: users and items together.
[[nodiscard]] SolverChoice choose_solver(const AlsConfig& config, std::uint64_t entries, std::uint64_t rows);
// Where cg's gather was left to us, one that is fine enough for such a confidence_spread(); where it was not, whether
// it is too coarse, in words, or nothing.
[[nodiscard]] std::string allow_for_spread(SolverChoice& choice, const AlsConfig& config, double spread);
[[nodiscard]] std::string describe(const SolverChoice& choice, const AlsConfig& config);

}  // namespace segue::models
