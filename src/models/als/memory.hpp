// What a fit takes in memory, the plays counted in.
#pragma once
#include <cstdint>

#include "solver_choice.hpp"

#include "segue/base/run_context.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

struct FitSize {
  linalg::NpzSize plays;
  std::uint64_t code_bytes = 1;  // of each entry
  std::uint64_t beside = 0;      // what the caller holds meanwhile
};

[[nodiscard]] std::uint64_t memory_needed(const FitSize& size, const AlsConfig& config, const SolverChoice& choice,
                                          unsigned threads);
// Errors: out_of_memory.
[[nodiscard]] Status check_memory(std::uint64_t needed, const linalg::NpzSize& plays, const AlsConfig& config,
                                  const RunContext& context);

}  // namespace segue::models
