#include "memory.hpp"

#include <algorithm>

#include "gather_table.hpp"

#include "segue/base/memory.hpp"

namespace segue::models {

std::uint64_t memory_needed(const FitSize& size, const AlsConfig& config, const SolverChoice& choice,
                            unsigned threads) {
  const auto& plays = size.plays;
  const std::uint64_t rows = plays.rows, columns = plays.columns, entries = plays.entries, width = size.code_bytes;
  const std::uint64_t sides = rows + columns, f = config.factors, n = GatherTable::width_of(f, choice.gather);
  const std::uint64_t one_way = entries * (4 + width);
  const std::uint64_t offsets = (sides + 2) * 8 + std::min(std::uint64_t{threads} * columns, entries) * 8;
  const std::uint64_t confidence = width == sizeof(float) ? entries * width : 0;
  const std::uint64_t table = GatherTable::memory(std::max(rows, columns), f, choice.gather);
  // Loading takes less than this, its buffers counted in: 1.5 times one way, or 2.5 with weights as floats.
  return 2 * one_way + offsets + confidence + sides * f * 4 + table + sides * 4 + gram_working_bytes(n) +
         threads * n * n * 8 + size.beside;
}

Status check_memory(std::uint64_t needed, const linalg::NpzSize& plays, const AlsConfig& config,
                    const RunContext& context) {
  if (needed <= context.memory_limit_bytes) return {};
  return make_error(ErrorKind::out_of_memory,
                    "als: {} factors for {} users and {} tracks with {} entries take {}, more than the memory limit of "
                    "{}; use fewer factors or raise the limit",
                    config.factors, plays.rows, plays.columns, plays.entries, format_bytes(needed),
                    format_bytes(context.memory_limit_bytes));
}

Status check_als_memory(const linalg::NpzSize& plays, std::uint64_t beside, const AlsConfig& config,
                        const RunContext& context) {
  const auto choice = choose_solver(config, plays.entries, std::uint64_t{plays.rows} + plays.columns);
  return check_memory(memory_needed({plays, 1, beside}, config, choice, context.team.size()), plays, config, context);
}

}  // namespace segue::models
